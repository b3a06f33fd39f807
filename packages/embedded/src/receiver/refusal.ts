/** gRPC status codes. Source: https://grpc.io/docs/guides/status-codes/ */
export const GRPC = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;

/** Why nothing of a request was taken, in the terms of both transports. */
export interface Refusal {
  /** Under this it is counted. */
  readonly reason: string;
  readonly message: string;
  readonly grpcCode: number;
  readonly httpStatus: number;
  /** Only a refusal that says when may be answered by sending the request again. */
  readonly retryAfterMs?: number;
}

/** Source: https://opentelemetry.io/docs/specs/otlp/#failures and #failures-1 */
export const refusals = {
  malformed: (message: string): Refusal => ({
    ...{ reason: 'malformed', message, grpcCode: GRPC.invalidArgument, httpStatus: 400 },
  }),
  tooLarge: (limitBytes: number): Refusal => ({
    reason: 'too large',
    message: `the request has more than ${limitBytes} bytes, inflated or not`,
    ...{ grpcCode: GRPC.resourceExhausted, httpStatus: 413 },
  }),
  overloaded: (limitBytes: number): Refusal => ({
    reason: 'overloaded',
    message: `requests of ${limitBytes} bytes are being worked on already; send this one again later`,
    ...{ grpcCode: GRPC.resourceExhausted, httpStatus: 429, retryAfterMs: 1000 },
  }),
  tooSlow: (timeoutMs: number): Refusal => ({
    reason: 'too slow',
    message: `the request did not arrive within ${timeoutMs} ms`,
    ...{ grpcCode: GRPC.deadlineExceeded, httpStatus: 408 },
  }),
  aborted: (): Refusal => ({
    reason: 'aborted',
    message: 'the sender closed the connection within the request',
    ...{ grpcCode: GRPC.deadlineExceeded, httpStatus: 408 },
  }),
  failed: (): Refusal => ({
    reason: 'failed',
    message: 'the receiver failed at this request',
    ...{ grpcCode: GRPC.internal, httpStatus: 500 },
  }),
};

export function isRefusal(value: object): value is Refusal {
  return 'grpcCode' in value;
}
