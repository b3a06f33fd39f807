import { Worker } from 'node:worker_threads';
import type { CountLoss, DeliveryState } from '../../delivery/index.ts';
import type { FrameSource } from './frame-source.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';

export interface ExportThreadOptions {
  readonly worker: Worker;
  readonly intervalMs: number;
  readonly source: FrameSource;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
  /** Time that a shutdown has left. */
  readonly limitMs: () => number;
  /** Called when the thread has ended by itself: nothing more leaves the process through this reader. */
  readonly onFailure: () => void;
}

const NOTHING_HELD: DeliveryState = { queuedItems: 0, queuedBytes: 0, failing: undefined };

/**
 * Starts the thread.
 * @throws Error where this process may start none, as under Node's permission model.
 */
export function startWorker(data: ThreadData, entry = new URL('./entry.mjs', import.meta.url)): Worker {
  return new Worker(entry, { workerData: data, name: 'telemetry' });
}

/** Exports through a thread of its own: at each interval it takes a frame and hands it over, and that is all. */
export class ExportThread {
  readonly #options: ExportThreadOptions;
  #worker: Worker | undefined;
  readonly #timer: NodeJS.Timeout;
  #state = NOTHING_HELD;
  /** Resolves when the thread has answered the last frame. */
  #answered: Promise<void> = Promise.resolve();
  #isBusy = false;
  #answer: () => void = () => undefined;

  constructor(options: ExportThreadOptions) {
    this.#options = options;
    const { worker } = options;
    worker.unref();
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.#fail('it has ended'));
    this.#worker = worker;
    // A thread that is still busy gets what is missed with the next frame.
    this.#timer = setInterval(() => {
      if (!this.#isBusy) void this.#hand(false);
    }, options.intervalMs).unref();
  }

  /** What waits in the thread for the collector. */
  state(): DeliveryState {
    return this.#state;
  }

  /** Hands over what was measured, and waits until the collector was asked. */
  async forceFlush(): Promise<void> {
    while (this.#isBusy) await this.#answered;
    await this.#hand(true);
  }

  /** Sends what is left within `limitMs()`, and ends the thread. */
  async shutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.forceFlush();
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    await this.#ask(worker, { kind: 'stop', limitMs: this.#options.limitMs() });
    await worker.terminate();
  }

  async #hand(flush: boolean): Promise<void> {
    this.#isBusy = true;
    const { frame, errors } = await this.#options.source.take();
    for (const error of errors) this.#options.report(`a value could not be observed: ${String(error)}`);
    if (this.#worker !== undefined) await this.#ask(this.#worker, { kind: 'frame', frame, flush });
    this.#isBusy = false;
  }

  #ask(worker: Worker, message: ToThread): Promise<void> {
    this.#answered = new Promise((resolve) => {
      this.#answer = resolve;
    });
    const buffers = message.kind === 'frame' ? message.frame.metrics.map(({ rows }) => rows.buffer) : [];
    worker.postMessage(message, buffers);
    return this.#answered;
  }

  #take(message: FromThread): void {
    if (message.kind === 'lost') this.#options.loss.add('metrics', message.reason, message.items);
    else if (message.kind === 'report') this.#options.report(message.message);
    else {
      this.#state = message.state;
      if (message.kind !== 'settled') this.#answer();
    }
  }

  #fail(reason: string): void {
    if (this.#worker === undefined) return;
    this.#worker = undefined;
    clearInterval(this.#timer);
    this.#options.report(`the export thread failed, the main thread exports from now on: ${reason}`);
    this.#answer();
    this.#options.onFailure();
  }
}
