/** How many bytes of requests may be in memory at once, over all connections. */
export interface ByteBudget {
  readonly limitBytes: number;
  /** False, and nothing reserved, where it would be too many. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

export function createByteBudget(limitBytes: number): ByteBudget {
  let reserved = 0;
  return {
    limitBytes,
    reserve: (bytes) => {
      if (reserved + bytes > limitBytes) return false;
      reserved += bytes;
      return true;
    },
    release: (bytes) => {
      reserved -= bytes;
    },
  };
}
