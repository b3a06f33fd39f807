import type { Signal } from '../telemetry-config.ts';

/**
 * Why something was never delivered:
 * - `queue_full`: the collector was away for longer than the queue holds, and the oldest went;
 * - `superseded`: cumulative points that waited while newer ones of the same series came: no count is missing;
 * - `refused`: the collector said that it will never take them;
 * - `partial_success`: it took a request without these;
 * - `too_large`: one alone is larger than a request may be;
 * - `encoding`: they could not be written as OTLP;
 * - `shutdown`: the process ended before the collector took them.
 */
export type LossReason =
  | 'queue_full'
  | 'superseded'
  | 'refused'
  | 'partial_success'
  | 'too_large'
  | 'encoding'
  | 'shutdown';

/** Where a lost item is counted. */
export interface CountLoss {
  add(signal: Signal, reason: LossReason, items: number): void;
}

/** What the items of a signal are called in messages. */
export const NOUNS: Readonly<Record<Signal, string>> = {
  traces: 'spans',
  metrics: 'data points',
  logs: 'log records',
};
