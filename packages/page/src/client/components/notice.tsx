import type { ComponentChildren } from 'preact';
import type { Unavailable } from '../../api/overview.ts';
import type { ApiError } from '../api-client.ts';

/** Something that does not answer, and what to do. */
export function Failure({ error }: { readonly error: Pick<ApiError, 'message' | 'fix'> | undefined }) {
  if (error === undefined) return null;
  return (
    <div class="notice notice-bad" role="alert">
      <strong>{error.message}</strong>
      {error.fix === '' ? null : <span>What to do: {error.fix}</span>}
    </div>
  );
}

/** Every program that does not answer, each by its name. */
export function UnavailableList({ unavailable }: { readonly unavailable: readonly Unavailable[] }) {
  return (
    <>
      {unavailable.map(({ backend, message, fix }) => (
        <Failure key={backend} error={{ message: `${backend}: ${message}`, fix }} />
      ))}
    </>
  );
}

/** What to do where there is nothing to show yet. */
export function Empty({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <div>{children}</div>
    </div>
  );
}

export function Waiting({ what }: { readonly what: string }) {
  return <p class="muted">Asking for {what} …</p>;
}
