/** Items of one signal, written as OTLP. Requests are made of whole chunks: their bytes one after the other. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly items: number;
  /** Points that carry all that went before them have the time of their collection: newer ones take their place. */
  readonly collectedMs?: number;
}

export interface QueueLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** Chunks that wait, the oldest first, bounded in items and in bytes. */
export interface Queue {
  /** What waits and what is on its way. */
  readonly items: number;
  readonly bytes: number;
  readonly waiting: number;
  push(chunk: Chunk): void;
  /** Drops the oldest that waits; false where nothing waits. */
  dropOldest(): boolean;
  /** Takes chunks up to these sizes, at least one; they count as held until `settle` or `putBack`. */
  take(maxItems: number, maxBytes: number): Chunk[];
  settle(chunks: readonly Chunk[]): void;
  /** Puts chunks that were taken back where they were. */
  putBack(chunks: readonly Chunk[]): void;
  /** Takes everything that waits out, uncounted. */
  clear(): void;
}

/** @param dropped told of chunks that had to go: the oldest of a full queue, and those that newer ones replace. */
export function createQueue(
  limits: QueueLimits,
  dropped: (reason: 'queue_full' | 'superseded', items: number) => void,
): Queue {
  return new ChunkQueue(limits, dropped);
}

class ChunkQueue implements Queue {
  readonly #limits: QueueLimits;
  readonly #dropped: Parameters<typeof createQueue>[1];
  readonly #chunks: Chunk[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  #items = 0;
  #bytes = 0;
  #waiting = 0;

  constructor(limits: QueueLimits, dropped: Parameters<typeof createQueue>[1]) {
    this.#limits = limits;
    this.#dropped = dropped;
  }

  get items(): number {
    return this.#items;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get waiting(): number {
    return this.#waiting;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#items += chunk.items;
    this.#bytes += chunk.bytes.length;
    this.#waiting += chunk.items;
    if (chunk.collectedMs !== undefined && chunk.collectedMs > this.#newestMs) {
      this.#newestMs = chunk.collectedMs;
      this.#dropReplaced();
    }
    this.#fit();
  }

  dropOldest(): boolean {
    return this.#drop('queue_full');
  }

  take(maxItems: number, maxBytes: number): Chunk[] {
    const taken: Chunk[] = [];
    let room = { items: maxItems, bytes: maxBytes };
    for (let next = this.#chunks[0]; next !== undefined; next = this.#chunks[0]) {
      if (taken.length > 0 && (next.items > room.items || next.bytes.length > room.bytes)) break;
      room = { items: room.items - next.items, bytes: room.bytes - next.bytes.length };
      taken.push(next);
      this.#shift();
    }
    return taken;
  }

  settle(taken: readonly Chunk[]): void {
    for (const chunk of taken) this.#forget(chunk);
  }

  putBack(taken: readonly Chunk[]): void {
    this.#chunks.unshift(...taken);
    for (const chunk of taken) this.#waiting += chunk.items;
    this.#dropReplaced();
    this.#fit();
  }

  clear(): void {
    while (this.#chunks.length > 0) this.settle(this.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
  }

  /** The oldest stand first, so those that are replaced do too. */
  #dropReplaced(): void {
    while ((this.#chunks[0]?.collectedMs ?? Number.POSITIVE_INFINITY) < this.#newestMs) this.#drop('superseded');
  }

  #fit(): void {
    const { maxItems, maxBytes } = this.#limits;
    while (this.#chunks.length > 0 && (this.#items > maxItems || this.#bytes > maxBytes)) this.#drop('queue_full');
  }

  #drop(reason: 'queue_full' | 'superseded'): boolean {
    const oldest = this.#shift();
    if (oldest === undefined) return false;
    this.#forget(oldest);
    this.#dropped(reason, oldest.items);
    return true;
  }

  #shift(): Chunk | undefined {
    const chunk = this.#chunks.shift();
    this.#waiting -= chunk?.items ?? 0;
    return chunk;
  }

  #forget(chunk: Chunk): void {
    this.#items -= chunk.items;
    this.#bytes -= chunk.bytes.length;
  }
}
