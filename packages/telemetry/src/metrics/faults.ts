import type { runtimeMetrics } from '@headrace/contract';
import type { Instrument } from './instrument-types.ts';
import type { Refusal } from './open-series.ts';

type InstrumentOf<Key extends keyof typeof runtimeMetrics> = Instrument<
  (typeof runtimeMetrics)[Key]['kind'],
  (typeof runtimeMetrics)[Key]['attributes']
>;

/** What instruments were given and could not take as it was. */
export interface Faults {
  ignored(reason: 'negative' | 'not_finite'): void;
  /** A measurement that went to the overflow series of its metric. */
  overflowed(reason: Refusal): void;
  warn(message: string): void;
  /** Gives the counters, once they are there; undefined where the contract does not declare them. */
  countOn(
    ignored: InstrumentOf<'telemetryIgnored'> | undefined,
    overflow: InstrumentOf<'telemetryOverflow'> | undefined,
  ): void;
}

/** Counts faults, and passes on what is to be said about them. */
export function createFaults(warn: (message: string) => void = () => undefined): Faults {
  let ignoredCounter: InstrumentOf<'telemetryIgnored'> | undefined;
  let overflowCounter: InstrumentOf<'telemetryOverflow'> | undefined;
  return {
    ignored: (reason) => ignoredCounter?.with({ reason }).add(1),
    overflowed: (reason) => overflowCounter?.with({ reason }).add(1),
    warn,
    countOn: (ignored, overflow) => {
      ignoredCounter = ignored;
      overflowCounter = overflow;
    },
  };
}
