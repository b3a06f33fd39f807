import { constants, gunzipSync } from 'node:zlib';
import { JsonError } from '@headrace/contract';
import type { Signal, SignalProtocol } from '../otlp/signal.ts';
import { type Counts, createCounts } from '../pipeline/counts.ts';
import { refusalText, type Taken } from '../pipeline/taken.ts';
import { MalformedError } from '../wire/malformed.ts';
import { createByteBudget } from './byte-budget.ts';
import { type Body, type ReadBodyOptions, readBody } from './read-body.ts';
import { isRefusal, type Refusal, refusals } from './refusal.ts';
import { createTurns } from './turns.ts';

/** How the body of a request is written. */
export interface BodyFormat {
  readonly encoding: 'protobuf' | 'json';
  readonly gzip: boolean;
}

/** Where requests go that have been read; throws a MalformedError or JsonError for what is none. */
export type TakeRequest = (signal: Signal, encoding: BodyFormat['encoding'], body: Buffer) => Taken;

/** What the transports share: bodies are read within bounds, and taken one after the other. */
export interface Receiver {
  readonly limitBytes: number;
  readonly requestTimeoutMs: number;
  /** Reads a body of at most `limitBytes`, or the given more than that. */
  read(stream: Parameters<typeof readBody>[0], moreBytes?: number): Promise<Body | Refusal>;
  /** Takes a body when its turn has come, and gives its bytes back. */
  take(protocol: SignalProtocol, body: Body, format: BodyFormat): Promise<Taken | Refusal>;
  /** Counts a request that was refused, and says so. */
  refused(signal: Signal, refusal: Refusal): void;
  counts(signal: Signal): { readonly requests: number; readonly refusedRequests: Readonly<Record<string, number>> };
}

export interface ReceiverOptions {
  readonly limitBytes: number;
  readonly inFlightBytes: number;
  readonly requestTimeoutMs: number;
  readonly takeRequest: TakeRequest;
  readonly log: (line: string) => void;
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const { limitBytes, requestTimeoutMs, takeRequest, log } = options;
  const budget = createByteBudget(options.inFlightBytes);
  const turns = createTurns();
  const refusedRequests: Readonly<Record<Signal, Counts>> = {
    traces: createCounts(),
    metrics: createCounts(),
    logs: createCounts(),
  };
  const requests: Record<Signal, number> = { traces: 0, metrics: 0, logs: 0 };
  const takeNow = (
    { signal, requestType, item }: SignalProtocol,
    bytes: Buffer,
    { encoding, gzip }: BodyFormat,
  ): Taken | Refusal => {
    try {
      const body = gzip ? inflate(bytes, limitBytes) : bytes;
      if (isRefusalOf(body)) return body;
      const taken = takeRequest(signal, encoding, body);
      if (taken.refused > 0) log(refusalText(taken, item));
      return taken;
    } catch (error) {
      const message = malformedText(error);
      if (message !== undefined)
        return refusals.malformed(`the request is not an OTLP ${requestType.name}: ${message}`);
      // Whatever else went wrong is a fault of ours, and must not end the process that holds everybody's telemetry.
      log(`a ${signal} request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return refusals.failed();
    }
  };
  const readOptions = (moreBytes: number): ReadBodyOptions => ({
    ...{ budget, limitBytes: limitBytes + moreBytes, timeoutMs: requestTimeoutMs },
  });
  return {
    limitBytes,
    requestTimeoutMs,
    read: (stream, moreBytes = 0) => readBody(stream, readOptions(moreBytes)),
    take: async (protocol, body, format) => {
      try {
        const outcome = await turns.take(() => takeNow(protocol, body.bytes, format));
        if (!isRefusal(outcome)) requests[protocol.signal] += 1;
        return outcome;
      } finally {
        body.release();
      }
    },
    refused: (signal, refusal) => {
      requests[signal] += 1;
      refusedRequests[signal].add(refusal.reason, 1);
      log(`refused a ${signal} request: ${refusal.message}`);
    },
    counts: (signal) => ({ requests: requests[signal], refusedRequests: refusedRequests[signal].all() }),
  };
}

function isRefusalOf(body: Buffer | Refusal): body is Refusal {
  return !Buffer.isBuffer(body);
}

/** Stops at the limit, whatever the body would become. */
function inflate(bytes: Buffer, limitBytes: number): Buffer | Refusal {
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes, finishFlush: constants.Z_FINISH });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return refusals.tooLarge(limitBytes);
    return refusals.malformed(`the body is not gzip: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function malformedText(error: unknown): string | undefined {
  if (error instanceof MalformedError) return error.message;
  if (!(error instanceof JsonError)) return undefined;
  return `line ${error.place.line}, column ${error.place.column}: ${error.message}`;
}
