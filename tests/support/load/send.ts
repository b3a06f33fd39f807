import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Payload } from './payload.ts';

export interface LoadOptions {
  /** OTLP/HTTP: `http://127.0.0.1:4318`. */
  readonly url: string;
  readonly payload: Payload;
  readonly seconds: number;
  /** Requests that wait for their answer at the same time. */
  readonly parallel: number;
  /** Items a second at most; as many as are taken unless it is given. */
  readonly itemsPerSecond?: number;
}

/** What became of a load. */
export interface LoadResult {
  readonly sentItems: number;
  /** Items of requests that were answered with 200. */
  readonly acceptedItems: number;
  /** Requests by the status of their answer. */
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Sends OTLP over HTTP as fast as it is taken, or at a rate; one that is refused is not sent again. */
export async function sendLoad(options: LoadOptions): Promise<LoadResult> {
  const { url, payload, seconds, parallel, itemsPerSecond } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: parallel });
  const answers: Record<string, number> = {};
  const startedMs = performance.now();
  const endsMs = startedMs + seconds * 1000;
  let sentItems = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < endsMs) {
      const dueMs = itemsPerSecond === undefined ? 0 : startedMs + (sentItems / itemsPerSecond) * 1000;
      if (dueMs > performance.now()) {
        await delay(dueMs - performance.now());
        continue;
      }
      sentItems += payload.items;
      const status = await post(agent, new URL(payload.path, url), payload.next());
      answers[status] = (answers[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  agent.destroy();
  const acceptedItems = (answers['200'] ?? 0) * payload.items;
  return { sentItems, acceptedItems, answers, seconds: (performance.now() - startedMs) / 1000 };
}

function post(agent: http.Agent, url: URL, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(String(response.statusCode)));
    });
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end(Buffer.from(body));
  });
}
