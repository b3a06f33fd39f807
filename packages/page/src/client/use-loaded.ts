import { useEffect, useState } from 'preact/hooks';
import { ApiError, getJson } from './api-client.ts';

/** Data on its way, there, or refused; what was there stays while it is asked for again. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
}

/**
 * Asks the server whenever the path changes, and then every so often.
 *
 * @param path undefined asks for nothing.
 * @param everyMs 0 asks once.
 */
export function useLoaded<T>(path: string | undefined, everyMs = 0): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { readonly path: string | undefined }>({
    ...{ path, data: undefined, error: undefined },
  });
  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const data = await getJson<T>(path, abort.signal);
        setLoaded({ path, data, error: undefined });
      } catch (error) {
        if (abort.signal.aborted) return;
        const shown = error instanceof ApiError ? error : new ApiError('the answer cannot be read', 'reload the page');
        setLoaded((before) => ({ path, data: before.path === path ? before.data : undefined, error: shown }));
      }
      if (everyMs > 0 && !abort.signal.aborted) timer = setTimeout(() => void load(), everyMs);
    };
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs]);
  return loaded.path === path ? loaded : { data: undefined, error: undefined };
}
