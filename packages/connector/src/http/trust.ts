import { type PeerTrust, UNKNOWN_PEER } from '@headrace/telemetry';

/** How far the trace context of each peer is trusted; `*` stands for those that are not named. */
export type Trust = Readonly<Record<string, PeerTrust>>;

/** The trust in a peer: by the name that its token gives it, or for a next hop by `host:port`. */
export type TrustOf = (peer: string) => PeerTrust;

export function createTrust(trust: Trust): TrustOf {
  const known = new Map(Object.entries(trust));
  const others = known.get('*') ?? UNKNOWN_PEER;
  return (peer) => known.get(peer) ?? others;
}
