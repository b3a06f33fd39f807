/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** What a handler reads of a request. */
export interface ApiRequest {
  /** The variable parts of the path, decoded, in their order. */
  readonly parameters: readonly string[];
  /** Of the URL, and of the form where one was posted. */
  readonly query: URLSearchParams;
  /** The Accept header; empty when there is none. */
  readonly accept: string;
}

/** A request that cannot be answered; the message is sent as text, as Tempo and Loki do. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function json(document: unknown): Reply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(document) };
}

export function text(body: string, status = 200): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

export function protobuf(body: Buffer): Reply {
  return { status: 200, contentType: 'application/protobuf', body };
}
