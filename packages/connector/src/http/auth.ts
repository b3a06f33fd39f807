import { createHash, timingSafeEqual } from 'node:crypto';

/** A peer as its token makes it known. */
export interface PeerToken {
  /** Name in spans and logs: `peer.source`. */
  readonly peer: string;
  readonly token: string;
}

/**
 * Tells which peer a request comes from, by its Bearer token (RFC 6750); undefined when no token matches.
 * Tokens are compared as hashes in constant time, so that the answer's time does not tell how much was right.
 */
export function createAuthenticator(
  tokens: readonly PeerToken[],
): (authorization: string | undefined) => string | undefined {
  const known = tokens.map(({ peer, token }) => ({ peer, digest: digestOf(token) }));
  return (authorization) => {
    const given = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) return undefined;
    const digest = digestOf(given);
    return known.find((candidate) => timingSafeEqual(candidate.digest, digest))?.peer;
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
