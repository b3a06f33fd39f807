/** What the server says when it cannot answer. */
export class ApiError extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.name = 'ApiError';
    this.fix = fix;
  }
}

const GONE = 'see whether headrace still runs; the page goes on by itself when it is back';

export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return requestJson<T>(path, signal === undefined ? {} : { signal });
}

export function postJson<T>(path: string, body: unknown): Promise<T> {
  return requestJson<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function requestJson<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError('the page’s own server does not answer', GONE);
  }
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const { message, fix } = answer as { readonly message: string; readonly fix: string };
  throw new ApiError(message, fix);
}
