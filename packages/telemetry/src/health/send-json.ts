import type { ServerResponse } from 'node:http';

/** Answers with one line of JSON; nobody between here and the reader may keep it. */
export function sendJson(response: ServerResponse, statusCode: number, body: object): void {
  response.writeHead(statusCode, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'failed';
}
