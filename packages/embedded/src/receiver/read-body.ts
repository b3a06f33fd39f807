import type { Readable } from 'node:stream';
import type { ByteBudget } from './byte-budget.ts';
import { type Refusal, refusals } from './refusal.ts';

export interface ReadBodyOptions {
  readonly limitBytes: number;
  readonly timeoutMs: number;
  readonly budget: ByteBudget;
}

/** A body in memory, for which bytes of the budget are reserved until it is released. */
export interface Body {
  readonly bytes: Buffer;
  /** Gives the bytes back; must be called once. */
  release(): void;
}

/** Collects a body, or says why it is not taken: then nothing of it is kept, and what still comes is thrown away. */
export function readBody(stream: Readable, options: ReadBodyOptions): Promise<Body | Refusal> {
  const { limitBytes, timeoutMs, budget } = options;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let settled = false;
    const settle = (outcome: Body | Refusal): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    const refuse = (refusal: Refusal): void => {
      if (settled) return;
      budget.release(length);
      chunks.length = 0;
      settle(refusal);
    };
    const timer = setTimeout(() => refuse(refusals.tooSlow(timeoutMs)), timeoutMs);
    timer.unref();
    stream.on('data', (chunk: Buffer) => {
      if (settled) return;
      if (length + chunk.length > limitBytes) return refuse(refusals.tooLarge(limitBytes));
      if (!budget.reserve(chunk.length)) return refuse(refusals.overloaded(budget.limitBytes));
      chunks.push(chunk);
      length += chunk.length;
    });
    stream.once('end', () => {
      const [first, ...others] = chunks;
      const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(chunks, length);
      settle({ bytes, release: () => budget.release(length) });
    });
    stream.once('error', () => refuse(refusals.aborted()));
    stream.once('close', () => refuse(refusals.aborted()));
  });
}
