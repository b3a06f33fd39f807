export type { TextCarrier } from './carrier.ts';
export type { ContextHeader, CountDiscard, DiscardReason } from './discard.ts';
export { createPeerPropagator } from './peer-propagator.ts';
export { PEER_TRUSTS, type PeerTrust, UNKNOWN_PEER, withPeerTrust } from './peer-trust.ts';
export { createPropagation, type Propagation, type PropagationFormats } from './propagation.ts';
