/** Bytes of one item within a chunk that others share. */
export interface ArenaSlice {
  readonly chunk: Chunk;
  readonly at: number;
  readonly length: number;
}

interface Chunk {
  readonly bytes: Buffer;
  /** How many slices of it are in use. */
  used: number;
}

/** Memory for many small items that go, by and large, in the order in which they came. */
export interface Arena {
  /** Copies the bytes: a slice of a request would keep the whole request in memory. */
  put(bytes: Buffer, from: number, to: number): ArenaSlice;
  release(slice: ArenaSlice): void;
  /** Of all chunks that still hold anything, the unused parts included. */
  heldBytes(): number;
}

/** Small enough that half-empty chunks are a small part of all bytes, large enough to be few. */
export function chunkBytesFor(maxBytes: number): number {
  return Math.max(1024, Math.min(64 * 1024, Math.floor(maxBytes / 16)));
}

export function createArena(chunkBytes: number): Arena {
  let current: Chunk | undefined;
  let filled = 0;
  let held = 0;
  const open = (bytes: number): Chunk => {
    held += bytes;
    return { bytes: Buffer.allocUnsafeSlow(bytes), used: 0 };
  };
  const drop = (chunk: Chunk): void => {
    held -= chunk.bytes.length;
  };
  return {
    put: (bytes, from, to) => {
      const length = to - from;
      // What fills a good part of a chunk would leave much of another one empty.
      if (length > chunkBytes / 4) {
        const chunk = open(length);
        chunk.used = 1;
        bytes.copy(chunk.bytes, 0, from, to);
        return { chunk, at: 0, length };
      }
      if (current === undefined || filled + length > chunkBytes) {
        if (current !== undefined && current.used === 0) drop(current);
        current = open(chunkBytes);
        filled = 0;
      }
      const at = filled;
      bytes.copy(current.bytes, at, from, to);
      filled += length;
      current.used += 1;
      return { chunk: current, at, length };
    },
    release: ({ chunk }) => {
      chunk.used -= 1;
      if (chunk.used > 0) return;
      if (chunk === current) filled = 0;
      else drop(chunk);
    },
    heldBytes: () => held,
  };
}

/** A view of the slice; it is valid until the slice is released. */
export function sliceBytes({ chunk, at, length }: ArenaSlice): Buffer {
  return chunk.bytes.subarray(at, at + length);
}
