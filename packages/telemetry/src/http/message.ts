/** What is read of a request: `node:http`, `node:http2` with its compatibility API, and what frameworks make of them. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket?: object | null;
  /** Whether the whole body came. */
  readonly complete?: boolean;
}

/** What is read of a response, and the two functions that its body goes through. */
export interface ResponseLike {
  readonly statusCode: number;
  readonly headersSent: boolean;
  write: (...args: never[]) => unknown;
  end: (...args: never[]) => unknown;
  once(event: 'finish' | 'close', listener: () => void): unknown;
}
