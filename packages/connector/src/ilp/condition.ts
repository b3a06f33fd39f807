import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of the nonce that the demo's packets carry as their data. */
export const NONCE_BYTES = 16;

/** The condition that a fulfillment answers: its SHA-256 (RFC 27). */
export function conditionOf(fulfillment: Buffer): Buffer {
  return createHash('sha256').update(fulfillment).digest();
}

/** Whether `fulfillment` answers `condition`. */
export function fulfills(fulfillment: Buffer, condition: Buffer): boolean {
  return condition.length === 32 && timingSafeEqual(conditionOf(fulfillment), condition);
}

/**
 * The fulfillment that the demo's sender and receiver agree on without talking to each other:
 * HMAC-SHA256 over destination and nonce with a secret that both know. Connectors between them cannot make it.
 */
export function demoFulfillment(secret: string, destination: string, nonce: Buffer): Buffer {
  return createHmac('sha256', secret).update(destination).update('\0').update(nonce).digest();
}
