import type { Signal } from '../telemetry-config.ts';
import { type Delivery, MOST_REQUEST_BYTES } from './delivery.ts';
import type { CountLoss } from './loss.ts';

/** Items written at once: a few tenths of a millisecond, so that nothing else waits for longer. */
const SLICE = 64;

export interface BatcherOptions<Item> {
  readonly signal: Signal;
  readonly delivery: Delivery;
  /** Writes items as an OTLP export request; undefined where it cannot. */
  readonly encode: (items: Item[]) => Uint8Array | undefined;
  /** Everything that is held, written or not. */
  readonly maxItems: number;
  readonly delayMs: number;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
}

/** Takes items one by one and hands them over as chunks. */
export interface Batcher<Item> {
  /** Costs an array's `push`: items are written later, in turns of the event loop of their own. */
  add(item: Item): void;
  /** Writes what is left at once, and tries to send everything. */
  flush(): Promise<void>;
  shutdown(limitMs: number): Promise<void>;
}

/** A batch processor whose `add` never writes or sends anything itself. */
export function createBatcher<Item>(options: BatcherOptions<Item>): Batcher<Item> {
  const { signal, delivery, maxItems, loss } = options;
  const encode = createEncoder(options);
  let staged: Item[] = [];
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let closed = false;
  const writeSlice = (): void => {
    turn = undefined;
    encode(staged.splice(0, SLICE));
    if (staged.length >= SLICE) turn = setImmediate(writeSlice);
  };
  const writeAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (turn !== undefined) clearImmediate(turn);
    turn = undefined;
    const rest = staged;
    staged = [];
    for (let at = 0; at < rest.length; at += SLICE) encode(rest.slice(at, at + SLICE));
  };
  const elapsed = (): void => {
    // Full slices already have turns of their own; only the rest of one is written here.
    if (staged.length < SLICE) writeAll();
    timer = undefined;
    delivery.hurry();
  };
  const makeRoom = (): void => {
    if (delivery.dropOldest()) return;
    staged.shift();
    loss.add(signal, 'queue_full', 1);
  };
  return {
    add: (item) => {
      if (closed) return loss.add(signal, 'shutdown', 1);
      if (staged.length + delivery.items >= maxItems) makeRoom();
      staged.push(item);
      if (staged.length >= SLICE) turn ??= setImmediate(writeSlice);
      timer ??= setTimeout(elapsed, options.delayMs).unref();
    },
    flush: () => {
      writeAll();
      return delivery.flush();
    },
    shutdown: (limitMs) => {
      writeAll();
      closed = true;
      return delivery.shutdown(limitMs);
    },
  };
}

function createEncoder<Item>({
  signal,
  delivery,
  loss,
  report,
  ...options
}: BatcherOptions<Item>): (items: Item[]) => void {
  const write = (items: Item[]): Uint8Array | undefined => {
    try {
      return options.encode(items);
    } catch (error) {
      report(`${signal} could not be encoded: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const encode = (items: Item[]): void => {
    if (items.length === 0) return;
    const bytes = write(items);
    if (bytes !== undefined && bytes.length <= MOST_REQUEST_BYTES) {
      delivery.offer({ bytes, items: items.length });
    } else if (items.length === 1) {
      loss.add(signal, bytes === undefined ? 'encoding' : 'too_large', 1);
    } else {
      // One item that cannot be written, or is too large, must not take its neighbours with it.
      const half = items.length >> 1;
      encode(items.slice(0, half));
      encode(items.slice(half));
    }
  };
  return encode;
}
