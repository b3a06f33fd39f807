import { BackendError } from './backend-error.ts';

const TIMEOUT_MS = 5000;
/** Longer than any answer that a page can show. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A program that is asked over HTTP, as messages name it. */
export interface Backend {
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
}

/** An answer's status and text; only one of the server's own faults, or none at all, is a {@link BackendError}. */
export async function ask(backend: Backend, path: string, accept = 'application/json') {
  try {
    const response = await fetch(`${backend.url}${path}`, {
      headers: { accept },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (Number(response.headers.get('content-length') ?? 0) > MOST_BYTES) throw new Error('the answer is too long');
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new BackendError(
      {
        backend: backend.name,
        message: `${backend.url} does not answer: ${reasonOf(error)}`,
        fix: `see that ${backend.name} runs and listens on ${backend.url}`,
      },
      { cause: error },
    );
  }
}

export async function askText(backend: Backend, path: string, accept?: string): Promise<string> {
  const { status, text } = await ask(backend, path, accept);
  if (status !== 200) throw refused(backend, status, text);
  return text;
}

/** The JSON of an answer, taken for what the backend's API promises. */
export async function askJson<T>(backend: Backend, path: string): Promise<T> {
  return parseJson<T>(backend, await askText(backend, path));
}

export function parseJson<T>(backend: Backend, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    const message = `${backend.url} answers with something that is no JSON`;
    const fix = `see that it is ${backend.name} that listens there`;
    throw new BackendError({ backend: backend.name, message, fix }, { cause: error });
  }
}

export function refused(backend: Backend, status: number, text: string): BackendError {
  const message = `it answers ${status}: ${text.trim().slice(0, 300)}`;
  const fix = status === 400 ? 'change what is searched for' : `look into the log of ${backend.name}`;
  return new BackendError({ backend: backend.name, message, fix });
}

/** What fetch hides behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
