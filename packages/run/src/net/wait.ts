import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { canListen } from './listen.ts';

const POLL_MS = 100;
const REQUEST_TIMEOUT_MS = 2_000;

/** What was waited for did not come in time. */
class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a plain HTTP URL answers 200.
 *
 * @throws WaitTimeoutError that says how the last try ended; the signal's reason when it is aborted.
 */
export async function waitForHttp(url: string, options: WaitOptions): Promise<void> {
  let last = '';
  const isReady = async () => {
    last = await tryHttp(url, options.signal);
    return last === '200';
  };
  await poll(isReady, options, () => `${url} did not answer 200 within ${options.timeoutMs / 1000} s; last: ${last}`);
}

/** Waits until a port can be listened on, for example after the process that held it was stopped. */
export async function waitUntilPortFree(
  port: number,
  options: WaitOptions & { readonly host?: string },
): Promise<void> {
  const host = options.host ?? '127.0.0.1';
  const isFree = async () => (await canListen(port, host)) === 'free';
  await poll(isFree, options, () => `port ${port} on ${host} was not free within ${options.timeoutMs / 1000} s`);
}

async function poll(isDone: () => Promise<boolean>, options: WaitOptions, describe: () => string): Promise<void> {
  const { timeoutMs, signal } = options;
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await isDone()) return;
    if (Date.now() >= deadlineMs) throw new WaitTimeoutError(describe());
    await delay(POLL_MS);
  }
}

/** The status code, or the error, as text. Each try has its own connection, so that none outlives the wait. */
function tryHttp(url: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: REQUEST_TIMEOUT_MS, ...(signal && { signal }) }, (response) => {
      resolve(String(response.statusCode));
      response.destroy();
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS / 1000} s`)));
    request.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}
