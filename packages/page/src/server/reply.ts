import type { IncomingMessage, ServerResponse } from 'node:http';

/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Only this server's own scripts and styles run, nothing is embedded, nothing is sent elsewhere. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export function json(value: unknown, status = 200): Reply {
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify(value),
    headers: { 'cache-control': 'no-store' },
  };
}

/** Something that went wrong, as the page shows it. */
export function problem(status: number, message: string, fix = ''): Reply {
  return json({ message, fix }, status);
}

export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    ...SECURITY_HEADERS,
    'content-type': reply.contentType,
    ...(reply.status === 304 ? {} : { 'content-length': Buffer.byteLength(reply.body) }),
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' || reply.status === 304 ? undefined : reply.body);
}

/** The head of an answer that has no end. */
export function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
}
