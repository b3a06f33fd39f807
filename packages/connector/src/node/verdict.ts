import type { HopResult } from '../http/ilp-client.ts';
import type { RejectCode } from '../ilp/codes.ts';
import { fulfills } from '../ilp/condition.ts';
import { encodeReject, type Fulfill, type Reject } from '../ilp/packet.ts';
import type { NodeError } from './telemetry.ts';

/** How a Prepare ends here; `bytes` is what its sender gets. `sinceMs` is when the reason for it arrived. */
export type Verdict =
  | { readonly kind: 'fulfilled'; readonly bytes: Buffer; readonly sinceMs: number }
  /** A Reject of a node behind this one, passed on unchanged. */
  | { readonly kind: 'relayed'; readonly bytes: Buffer; readonly sinceMs: number; readonly reject: Reject }
  | OwnReject;

/** A Reject that is made here. */
export interface OwnReject {
  readonly kind: 'own';
  readonly bytes: Buffer;
  readonly sinceMs: number;
  readonly code: RejectCode;
  readonly message: string;
  readonly triggeredBy: string;
  /** Left out where the Reject is a decision and not a failure. */
  readonly error?: NodeError;
}

interface OwnRejectReason {
  readonly code: RejectCode;
  readonly message: string;
  readonly error?: NodeError;
}

/** A Reject with this node's address in `triggeredBy`. */
export function rejectHere(address: string, reason: OwnRejectReason, sinceMs = performance.now()): OwnReject {
  const { code, message } = reason;
  const bytes = encodeReject({ code, message, triggeredBy: address });
  return { kind: 'own', bytes, sinceMs, triggeredBy: address, ...reason };
}

/** What an answer of the next hop means for the Prepare, or the lack of one (RFC 27, RFC 35). */
export function judgeHop(
  result: HopResult,
  prepare: { readonly condition: Buffer; readonly expiresAtMs: number; readonly address: string },
): Verdict {
  const { address } = prepare;
  switch (result.kind) {
    case 'timeout':
      return rejectHere(address, lateReason('no answer came before the packet expired'));
    case 'unreachable':
      return rejectHere(address, {
        code: 'T01',
        message: result.message,
        error: { type: 'peer_unreachable', severity: 'high' },
      });
    case 'broken':
      return rejectHere(address, {
        code: 'T00',
        message: result.message,
        error: { type: 'peer_unreachable', severity: 'high' },
      });
    case 'reply': {
      const { reply, bytes, receivedAtMs: sinceMs } = result;
      return reply.kind === 'reject'
        ? { kind: 'relayed', bytes, sinceMs, reject: reply }
        : judgeFulfill(reply, { ...prepare, bytes, sinceMs });
    }
  }
}

function judgeFulfill(
  fulfill: Fulfill,
  answer: { condition: Buffer; expiresAtMs: number; address: string; bytes: Buffer; sinceMs: number },
): Verdict {
  if (!fulfills(fulfill.fulfillment, answer.condition)) {
    const message = 'the fulfillment does not hash to the condition';
    const error: NodeError = { type: 'wrong_condition', severity: 'high' };
    return rejectHere(answer.address, { code: 'F05', message, error }, answer.sinceMs);
  }
  if (Date.now() > answer.expiresAtMs) {
    return rejectHere(answer.address, lateReason('the fulfillment came after the packet expired'), answer.sinceMs);
  }
  return { kind: 'fulfilled', bytes: answer.bytes, sinceMs: answer.sinceMs };
}

function lateReason(message: string): OwnRejectReason {
  return { code: 'R00', message, error: { type: 'timeout', severity: 'warning' } };
}
