import type { LiveEndpoint } from './endpoint.ts';
import { LiveReadError } from './live-read-error.ts';

export interface FetchLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Prometheus gives a scrape 10 s unless told otherwise, and no exposition that anybody can store is as long as this. */
export const DEFAULT_LIMITS: FetchLimits = { timeoutMs: 10_000, maxBytes: 256 * 1024 * 1024 };

export interface TextRequest {
  readonly accept: string;
  /** What is asked there where it is not the endpoint itself, beginning with a slash. */
  readonly path?: string;
}

export interface FetchedText {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Asks by GET and reads the whole answer, whatever its status.
 *
 * @throws LiveReadError when nobody answers in time, or with more than `maxBytes`.
 */
export async function fetchText(
  endpoint: LiveEndpoint,
  { accept, path }: TextRequest,
  limits: FetchLimits,
): Promise<FetchedText> {
  const url = endpoint.url.href;
  try {
    const response = await fetch(path === undefined ? endpoint.url : new URL(path, endpoint.url), {
      headers: { ...endpoint.headers, accept },
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, text: await readBody(response, url, limits.maxBytes) };
  } catch (error) {
    if (error instanceof LiveReadError) throw error;
    throw new LiveReadError(url, reasonOf(error, limits.timeoutMs), {
      expected: 'an answer',
      fix: 'see that it runs and listens there, and that the host and the port are right',
    });
  }
}

async function readBody(response: Response, url: string, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new LiveReadError(url, `answers with more than ${maxBytes} bytes`, {
        expected: 'an exposition that Prometheus would read',
        fix: 'find the label whose values have no end: see the families with the most lines',
      });
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nobody listens there'],
  ['ENOTFOUND', 'there is no such host'],
  ['ECONNRESET', 'the connection was ended without an answer'],
  ['UND_ERR_SOCKET', 'the connection was ended without an answer'],
]);

/** What fetch hides behind "fetch failed". */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `does not answer within ${timeoutMs / 1000} s`;
  const code = 'code' in error ? REASONS.get(String(error.code)) : undefined;
  if (code !== undefined) return code;
  return error.cause instanceof Error ? reasonOf(error.cause, timeoutMs) : error.message;
}
