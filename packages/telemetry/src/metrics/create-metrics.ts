import { type Contract, type Metric, runtimeMetrics } from '@headrace/contract';
import type { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { createDrops, type Drops } from './drops.ts';
import { createFaults } from './faults.ts';
import type { Bound, Instruments } from './instrument-types.ts';
import { createFinder, createInstruments } from './instruments.ts';
import type { Reader } from './leaving.ts';
import { createObservations } from './observations.ts';
import { watchProcess } from './process/watch-process.ts';
import { type CreateProducer, type LayeredReader, Producer } from './producer.ts';
import { createReaders } from './readers.ts';
import { createFrameSource, type FrameSource } from './worker/frame-source.ts';

export interface MetricsOptions<C extends Contract> {
  readonly contract: C;
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs?: () => number;
  /** Series with open attributes that nobody has used for so long are forgotten; they stay unless it is given. */
  readonly forgetIdleAfterMs?: number;
  /** Takes one sentence for each thing that the contract does not know or has no room for, once for each metric. */
  readonly warn?: (message: string) => void;
}

/** Metrics as readers see them. */
export interface ReadableMetrics {
  /** One producer for each reader: the producer is where cumulative or delta is decided. */
  readonly createProducer: CreateProducer;
  /** For a reader in another thread. */
  createFrameSource(temporality: (type: InstrumentType) => AggregationTemporality, before?: LayeredReader): FrameSource;
  /** How many series there are, or have been at once. */
  countSeries(): number;
  /** In the order of frames. */
  readonly declared: readonly Metric[];
  readonly scope: { readonly name: string; readonly version: string };
}

/** The metrics of one process. */
export interface ServiceMetrics<C extends Contract> extends ReadableMetrics {
  readonly instruments: Instruments<C['metrics']>;
  /** Counted on `headrace_telemetry_dropped_items_total`, where the contract declares it. */
  readonly drops: Drops;
  /** Forgets the series of every metric that have these values of open attributes, such as a peer that has gone. */
  forget(attributes: Readonly<Record<string, string>>): number;
  /** Stops watching the process: event loop and garbage collections. The accumulators go on. */
  stop(): void;
}

/** Slots that a collection reads before it lets the event loop turn. */
const SLICE = 128;

/**
 * Creates the instruments of a contract, and what reads them. Nothing is emitted that the contract does not declare:
 * the runtime's own metrics, too, are there for a contract that has {@link runtimeMetrics} in it.
 */
export function createMetrics<const C extends Contract>(options: MetricsOptions<C>): ServiceMetrics<C> {
  const { contract, nowMs = Date.now, forgetIdleAfterMs = Number.POSITIVE_INFINITY } = options;
  const pushing = new Set<Reader>();
  const observations = createObservations(() => pushing.size > 0);
  // Instruments report faults, and faults are counted by instruments: the counters are bound once they exist.
  const faults = createFaults(options.warn);
  const surroundings = { nowMs, pushing, faults, observe: observations.add };
  const { instruments, series } = createInstruments(contract.metrics, surroundings);
  const find = createFinder(series);
  faults.countOn(find(runtimeMetrics.telemetryIgnored), find(runtimeMetrics.telemetryOverflow));
  // Signals and reasons are the delivery's words; here they are strings, and a new one is counted as overflow.
  const dropped: { with(attributes: object): Bound } | undefined = find(runtimeMetrics.telemetryDropped);
  const readers = createReaders(series, pushing);
  const scope = scopeOf(contract);
  const sources = { ...{ scope, series, observations, nowMs, forgetIdleAfterMs }, slice: SLICE };
  return {
    instruments,
    scope,
    declared: Object.values(contract.metrics),
    createProducer: (producerOptions, before) => {
      const producer = new Producer(sources, producerOptions, before);
      readers.enter(producer, producerOptions.role, before);
      return producer;
    },
    createFrameSource: (temporality, before) => {
      const source = createFrameSource(sources, temporality, before);
      readers.enter(source, 'push', before);
      return source;
    },
    countSeries: () => series.reduce((sum, { store }) => sum + store.attributes.length - 1, 0),
    drops: createDrops((signal, reason, items) => addTo(dropped?.with({ signal, reason }), items)),
    forget: (attributes) => series.reduce((sum, one) => sum + one.forget(attributes), 0),
    stop: watchProcess(find, observations),
  };
}

function scopeOf({ name, version }: Contract): { name: string; version: string } {
  return { name: `@headrace/${name}`, version };
}

function addTo(counter: Bound | undefined, items: number): void {
  if (counter !== undefined && 'add' in counter) counter.add(items);
}
