import { type Context, createContextKey } from '@opentelemetry/api';

/**
 * What a peer's trace context is to us:
 * - `accept`: its trace goes on here, its baggage is taken over, and it gets ours;
 * - `link`: a new trace begins here that points at its span; it gets our ids, and nothing else;
 * - `ignore`: nothing is read and nothing is sent.
 */
export const PEER_TRUSTS = ['accept', 'link', 'ignore'] as const;
export type PeerTrust = (typeof PEER_TRUSTS)[number];

/** For a peer of which nothing is said: it can neither join our traces nor switch our sampling. */
export const UNKNOWN_PEER: PeerTrust = 'link';

const TRUST = createContextKey('headrace peer trust');

/** A context in which requests go to, or come from, a peer with this trust; without it, nothing is propagated. */
export function withPeerTrust(context: Context, trust: PeerTrust): Context {
  return context.setValue(TRUST, trust);
}

export function peerTrustOf(context: Context): PeerTrust | undefined {
  const value = context.getValue(TRUST);
  return PEER_TRUSTS.find((trust) => trust === value);
}
