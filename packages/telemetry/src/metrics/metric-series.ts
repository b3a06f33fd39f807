import { enumerateAttributes, type Metric } from '@headrace/contract';
import type { Attributes } from '@opentelemetry/api';
import { type AttributeSet, type AttributeTree, createAttributeTree } from './attribute-tree.ts';
import type { Faults } from './faults.ts';
import { createHandle, type HandleHost, type SeriesHandle } from './handles.ts';
import type { Bound, StopObserving } from './instrument-types.ts';
import { createLeaving, type Leaving, type Reader } from './leaving.ts';
import { createOpenSeries, setsKeptApart } from './open-series.ts';
import { createOverflow, OVERFLOW_ATTRIBUTES } from './overflow.ts';
import { createStore, DEAD_SLOT, type Store } from './store.ts';

type Handle = Bound & SeriesHandle;

/** What the metrics of one process share. */
export interface Surroundings {
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly faults: Faults;
  /** Readers that push, to whom every forgotten series owes a final point. */
  readonly pushing: ReadonlySet<Reader>;
  observe(run: () => void): StopObserving;
}

/** The series of one metric of the contract: found by attributes, stored by slot. */
export interface MetricSeries {
  readonly store: Store;
  with(attributes: AttributeSet): Bound;
  forget(attributes: AttributeSet): number;
  /** Moves what was measured in a slot to the layers that readers see. */
  drain(slot: number): void;
  /** `reader` begins to collect; it calls the function that this returns once it has been given everything. */
  collecting(reader: Reader): () => void;
  /** `to` takes the place of `from`, and is given what that was still to be given. */
  transfer(from: Reader, to: Reader): void;
  /** Lets go of open series that were last used before `sinceMs`. */
  forgetIdle(sinceMs: number): void;
}

/** The series of `metric`; those of enumerated sums and histograms are there at 0 from the first export on. */
export function createMetricSeries(metric: Metric, surroundings: Surroundings): MetricSeries {
  const { nowMs, faults, pushing, observe } = surroundings;
  const store = createStore(metric, nowMs);
  /** Handles of open series by slot, so that they learn when their slot is gone. */
  const handles: (Handle | undefined)[] = [];
  const host: HandleHost<Bound> = {
    hot: store.hot,
    observe,
    ignore: (value) => faults.ignored(typeof value === 'number' && value < 0 ? 'negative' : 'not_finite'),
    begin: (handle) => {
      if (handle.slot === DEAD_SLOT) return revive(handle as Handle);
      store.begin(handle.slot);
      return handle;
    },
  };
  const create = (attributes: Attributes): Handle => createHandle(metric, host, store.take(attributes), attributes);
  const overflow = createOverflow(metric, faults, () => create(OVERFLOW_ATTRIBUTES));
  const closed = isClosed(metric) ? createClosed(metric, create) : undefined;
  let reviving: Handle | undefined;
  const open = createOpenSeries(metric.attributes, setsKeptApart(metric.attributes), (attributes) => {
    const handle = reviving ?? create(attributes);
    if (reviving !== undefined) handle.slot = store.take(attributes);
    handles[handle.slot] = handle;
    return handle;
  });
  const find = (attributes: AttributeSet): Bound => {
    const found = closed === undefined ? open.find(attributes) : (closed.get(attributes) ?? 'unknown_attribute');
    return typeof found === 'string' ? overflow(found) : found;
  };
  /** A dead handle takes a slot again, or gives way to the one that somebody else has asked for since. */
  const revive = (handle: Handle): Bound => {
    reviving = handle;
    const found = find(handle.attributes as AttributeSet);
    reviving = undefined;
    return found;
  };
  if (closed !== undefined && metric.kind !== 'gauge') {
    store.attributes.forEach((attributes, slot) => {
      if (attributes !== undefined) store.begin(slot);
    });
  }
  /** When the last collection began. */
  let collectingMs = 0;
  const leaving = createLeaving(store, pushing, (slot, attributes) => {
    const { [slot]: handle } = handles;
    if (handle !== undefined) handle.slot = DEAD_SLOT;
    handles[slot] = undefined;
    open.remove(attributes as AttributeSet);
  });
  return {
    store,
    with: find,
    forget: (attributes) => forgetWhere(handles, leaving, (handle) => matches(handle.attributes, attributes)),
    drain: (slot) => {
      if (!store.drain(slot)) return;
      store.usedMs[slot] = collectingMs;
      leaving.stay(slot);
    },
    collecting: (reader) => {
      collectingMs = nowMs();
      return leaving.collecting(reader);
    },
    transfer: leaving.transfer,
    forgetIdle: (sinceMs) => {
      forgetWhere(handles, leaving, ({ slot }) => (store.usedMs[slot] as number) < sinceMs);
    },
  };
}

/** All series of a metric whose attributes are all enumerated, in the order of the contract. */
function createClosed({ attributes }: Metric, create: (attributes: Attributes) => Handle): AttributeTree<Handle> {
  const tree = createAttributeTree<Handle>(Object.keys(attributes));
  for (const set of enumerateAttributes(attributes)) tree.set(set, create(set));
  return tree;
}

function isClosed({ attributes }: Metric): boolean {
  return Object.values(attributes).every(({ kind }) => kind === 'enumerated');
}

function forgetWhere(
  handles: readonly (Handle | undefined)[],
  leaving: Leaving,
  isMeant: (handle: Handle) => boolean,
): number {
  let forgotten = 0;
  for (const handle of handles) {
    if (handle === undefined || !isMeant(handle)) continue;
    leaving.forget(handle.slot);
    forgotten += 1;
  }
  return forgotten;
}

function matches(attributes: Attributes, wanted: AttributeSet): boolean {
  return Object.entries(wanted).every(([key, value]) => attributes[key] === value);
}
