import type { Signal } from '../telemetry-config.ts';
import { backoffMs } from './backoff.ts';
import { type CountLoss, NOUNS } from './loss.ts';
import { type Chunk, createQueue, type Queue, type QueueLimits } from './queue.ts';
import type { Outcome, Transport } from './transport.ts';
import { within } from './within.ts';

export interface DeliveryOptions {
  readonly signal: Signal;
  readonly transport: Transport;
  readonly limits: QueueLimits;
  /** The items of a request, at most. */
  readonly batchItems: number;
  /** Requests on their way at once. */
  readonly parallel: number;
  readonly timeoutMs: number;
  readonly loss: CountLoss;
  /** Takes one sentence for each request that failed. */
  readonly report: (message: string) => void;
}

/** What a delivery holds now. */
export interface DeliveryState {
  readonly queuedItems: number;
  readonly queuedBytes: number;
  /** The collector's last answer, or why there is none; undefined while requests succeed. */
  readonly failing: string | undefined;
}

/** Brings the chunks of one signal to the collector, again and again until it has them or the queue is full. */
export interface Delivery {
  offer(chunk: Chunk): void;
  /** Items that wait or are on their way. */
  readonly items: number;
  dropOldest(): boolean;
  /** Sends what waits without waiting for a full batch. */
  hurry(): void;
  /** Tries everything once, at once; what fails stays in the queue. */
  flush(): Promise<void>;
  /** Sends what is left, with a few tries within `limitMs`; what is left then is lost, and counted. */
  shutdown(limitMs: number): Promise<void>;
  state(): DeliveryState;
}

/** Collectors take 4 MiB by default; a request must stay below it with its frame. */
export const MOST_REQUEST_BYTES = 3 * 1024 * 1024;
/** Tries that a process makes before it ends, each a little later than the one before. */
const LAST_TRIES = 3;
const LAST_DELAY_MS = 200;

export function createDelivery(options: DeliveryOptions): Delivery {
  return new OtlpDelivery(options);
}

class OtlpDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #queue: Queue;
  readonly #flushed = new Set<() => void>();
  #inFlight = 0;
  /** Failures in a row. */
  #failures = 0;
  #failing: string | undefined;
  /** Runs while nothing may be sent. */
  #pause: NodeJS.Timeout | undefined;
  /** Whether a request may be smaller than a batch. */
  #hurried = false;
  #deadlineMs = Number.POSITIVE_INFINITY;

  constructor(options: DeliveryOptions) {
    const { signal, loss } = options;
    this.#options = options;
    this.#queue = createQueue(options.limits, (reason, items) => loss.add(signal, reason, items));
  }

  get items(): number {
    return this.#queue.items;
  }

  state(): DeliveryState {
    return { queuedItems: this.#queue.items, queuedBytes: this.#queue.bytes, failing: this.#failing };
  }

  dropOldest(): boolean {
    return this.#queue.dropOldest();
  }

  offer(chunk: Chunk): void {
    this.#queue.push(chunk);
    this.#pump();
  }

  hurry(): void {
    this.#hurried = true;
    this.#pump();
  }

  flush(): Promise<void> {
    this.#resume();
    this.hurry();
    if (this.#isFlushed()) return Promise.resolve();
    return new Promise((resolve) => this.#flushed.add(resolve));
  }

  async shutdown(limitMs: number): Promise<void> {
    const { transport, loss, signal } = this.#options;
    this.#deadlineMs = performance.now() + limitMs;
    await within(limitMs, this.#tryForTheLastTime());
    this.#resume();
    // What is on its way may still arrive; nobody will know, so it counts as lost.
    const left = this.#queue.items;
    this.#queue.clear();
    transport.close();
    if (left === 0) return;
    loss.add(signal, 'shutdown', left);
    this.#fail(`${left} ${NOUNS[signal]} lost, the process ended before the export to ${transport.url}`);
  }

  async #tryForTheLastTime(): Promise<void> {
    for (let tries = 1; tries <= LAST_TRIES && performance.now() < this.#deadlineMs; tries += 1) {
      await this.flush();
      if (this.#queue.waiting === 0) return;
      if (tries < LAST_TRIES) await new Promise((resolve) => setTimeout(resolve, LAST_DELAY_MS * tries));
    }
  }

  #isFlushed(): boolean {
    return this.#inFlight === 0 && (this.#queue.waiting === 0 || this.#pause !== undefined);
  }

  /** Until the first request after a failure has come through, no others go beside it. */
  #mayStart(): boolean {
    return this.#pause === undefined && this.#inFlight < (this.#failures > 0 ? 1 : this.#options.parallel);
  }

  #pump(): void {
    const { waiting } = this.#queue;
    if (waiting === 0) this.#hurried = false;
    if (waiting > 0 && this.#mayStart() && (this.#hurried || waiting >= this.#options.batchItems)) {
      void this.#send();
      this.#pump();
      return;
    }
    if (!this.#isFlushed()) return;
    for (const resolve of this.#flushed) resolve();
    this.#flushed.clear();
  }

  async #send(): Promise<void> {
    const { transport, timeoutMs, batchItems } = this.#options;
    const chunks = this.#queue.take(batchItems, MOST_REQUEST_BYTES);
    this.#inFlight += 1;
    const leftMs = Math.max(1, this.#deadlineMs - performance.now());
    const outcome = await transport.send(bodyOf(chunks), Math.min(timeoutMs, leftMs));
    this.#inFlight -= 1;
    this.#settle(chunks, outcome);
    this.#pump();
  }

  #settle(chunks: readonly Chunk[], outcome: Outcome): void {
    const { signal, transport, loss } = this.#options;
    const items = chunks.reduce((sum, chunk) => sum + chunk.items, 0);
    if (outcome.kind === 'retry') {
      this.#queue.putBack(chunks);
      this.#fail(`${items} ${NOUNS[signal]} wait, export to ${transport.url} failed: ${outcome.message}`);
      this.#rest(outcome.afterMs);
      return;
    }
    this.#queue.settle(chunks);
    this.#failures = 0;
    if (outcome.kind === 'refused') {
      loss.add(signal, 'refused', items);
      this.#fail(`${items} ${NOUNS[signal]} lost, export to ${transport.url} failed: ${outcome.message}`);
      return;
    }
    this.#failing = undefined;
    const rejected = Math.min(outcome.rejected, items);
    if (rejected > 0) loss.add(signal, 'partial_success', rejected);
    if (rejected === 0 && outcome.message === '') return;
    this.#options.report(
      `${rejected} of ${items} ${NOUNS[signal]} were not taken by ${transport.url}: ${outcome.message}`,
    );
  }

  #fail(message: string): void {
    this.#failing = message;
    this.#options.report(message);
  }

  #rest(wishMs: number | undefined): void {
    this.#failures += 1;
    clearTimeout(this.#pause);
    // The process is not kept alive for a collector that is away.
    this.#pause = setTimeout(
      () => {
        this.#resume();
        this.hurry();
      },
      backoffMs(this.#failures, wishMs),
    ).unref();
  }

  #resume(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}

/** Protobuf messages of one type, one after the other, are one message with all their repeated fields. */
function bodyOf(chunks: readonly Chunk[]): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only.bytes : Buffer.concat(chunks.map(({ bytes }) => bytes));
}
