import { encodeMessage, messageType } from '../otlp/proto.ts';
import type { SignalProtocol } from '../otlp/signal.ts';
import { refusalText, type Taken } from '../pipeline/taken.ts';
import type { BodyFormat } from './receiver.ts';
import type { Refusal } from './refusal.ts';

const retryInfoUrl = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * A refusal as `google.rpc.Status`, in the encoding of the request.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#failures-1 and google/rpc/error_details.proto
 */
export function encodeStatus({ grpcCode, message, retryAfterMs }: Refusal, encoding: BodyFormat['encoding']): Buffer {
  const status = { code: grpcCode, message };
  if (encoding === 'json') {
    const details = [{ '@type': retryInfoUrl, retryDelay: `${(retryAfterMs ?? 0) / 1000}s` }];
    return Buffer.from(JSON.stringify(retryAfterMs === undefined ? status : { ...status, details }));
  }
  const delay = {
    seconds: Math.floor((retryAfterMs ?? 0) / 1000),
    nanos: ((retryAfterMs ?? 0) % 1000) * 1_000_000,
  };
  const value = encodeMessage(messageType('google.rpc.RetryInfo'), { retryDelay: delay });
  const details = retryAfterMs === undefined ? [] : [{ typeUrl: retryInfoUrl, value }];
  return encodeMessage(messageType('google.rpc.Status'), { ...status, details });
}

/** What a request that was taken is answered, with what of it was not. Source: as above, #partial-success. */
export function encodeResponse(
  { responseType, rejectedField, item }: SignalProtocol,
  taken: Taken,
  encoding: BodyFormat['encoding'],
): Buffer {
  const partialSuccess =
    taken.refused === 0
      ? undefined
      : { [rejectedField]: String(taken.refused), errorMessage: refusalText(taken, item) };
  if (encoding === 'json') return Buffer.from(JSON.stringify({ partialSuccess: partialSuccess ?? {} }));
  return encodeMessage(responseType, partialSuccess === undefined ? {} : { partialSuccess });
}
