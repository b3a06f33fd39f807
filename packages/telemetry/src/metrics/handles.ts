import type { Metric } from '@headrace/contract';
import type { Attributes } from '@opentelemetry/api';
import type {
  Bound,
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  BoundUpDownCounter,
  StopObserving,
} from './instrument-types.ts';
import { BUCKETS, type Layer } from './layer.ts';
import type { Slotted } from './store.ts';

/** What the series of a metric share; only for what is rare. */
export interface HandleHost<Handle> {
  readonly hot: Layer;
  /** The handle that has a value in this interval: this one, begun; or the one that has taken a dead one's place. */
  begin(handle: Handle & SeriesHandle): Handle;
  ignore(value: unknown): void;
  observe(run: () => void): StopObserving;
}

/** A bound series. A class, so that all handles share one shape and the compiler inlines their methods. */
export interface SeriesHandle extends Slotted {
  readonly attributes: Attributes;
}

/** The handle of one series of `metric`. */
export function createHandle(
  metric: Metric,
  host: HandleHost<Bound>,
  slot: number,
  attributes: Attributes,
): Bound & SeriesHandle {
  // A host serves one kind alone, so its handles are all of that kind; the compiler cannot tie the two.
  switch (metric.kind) {
    case 'counter':
      return new CounterHandle(host as HandleHost<BoundCounter>, slot, attributes);
    case 'upDownCounter':
      return new UpDownCounterHandle(host as HandleHost<BoundUpDownCounter>, slot, attributes);
    case 'gauge':
      return new GaugeHandle(host as HandleHost<BoundGauge>, slot, attributes);
    case 'histogram':
      return new HistogramHandle(
        host as HandleHost<BoundHistogram>,
        slot,
        attributes,
        Float64Array.from(metric.bounds),
      );
  }
}

class CounterHandle implements BoundCounter, SeriesHandle {
  slot: number;
  readonly attributes: Attributes;
  private readonly host: HandleHost<BoundCounter>;
  private readonly hot: Layer;

  constructor(host: HandleHost<BoundCounter>, slot: number, attributes: Attributes) {
    this.slot = slot;
    this.attributes = attributes;
    this.host = host;
    this.hot = host.hot;
  }

  add(value: number): void {
    const { hot, slot } = this;
    if (!(Number.isFinite(value) && value >= 0)) this.host.ignore(value);
    else if (hot.present[slot] === 1) hot.cells[slot] = (hot.cells[slot] as number) + value;
    else this.host.begin(this).add(value);
  }

  observe(total: () => number): StopObserving {
    let last = 0;
    return this.host.observe(() => {
      const now = total();
      this.add(now < last ? now : now - last);
      if (Number.isFinite(now)) last = now;
    });
  }
}

class UpDownCounterHandle implements BoundUpDownCounter, SeriesHandle {
  slot: number;
  readonly attributes: Attributes;
  private readonly host: HandleHost<BoundUpDownCounter>;
  private readonly hot: Layer;

  constructor(host: HandleHost<BoundUpDownCounter>, slot: number, attributes: Attributes) {
    this.slot = slot;
    this.attributes = attributes;
    this.host = host;
    this.hot = host.hot;
  }

  add(value: number): void {
    const { hot, slot } = this;
    if (!Number.isFinite(value)) this.host.ignore(value);
    else if (hot.present[slot] === 1) hot.cells[slot] = (hot.cells[slot] as number) + value;
    else this.host.begin(this).add(value);
  }
}

class GaugeHandle implements BoundGauge, SeriesHandle {
  slot: number;
  readonly attributes: Attributes;
  private readonly host: HandleHost<BoundGauge>;
  private readonly hot: Layer;

  constructor(host: HandleHost<BoundGauge>, slot: number, attributes: Attributes) {
    this.slot = slot;
    this.attributes = attributes;
    this.host = host;
    this.hot = host.hot;
  }

  set(value: number): void {
    const { hot, slot } = this;
    if (!Number.isFinite(value)) this.host.ignore(value);
    else if (hot.present[slot] === 1) hot.cells[slot] = value;
    else this.host.begin(this).set(value);
  }

  record(value: number): void {
    this.set(value);
  }

  observe(value: () => number | undefined): StopObserving {
    return this.host.observe(() => {
      const now = value();
      if (now !== undefined) this.set(now);
    });
  }
}

class HistogramHandle implements BoundHistogram, SeriesHandle {
  slot: number;
  readonly attributes: Attributes;
  private readonly host: HandleHost<BoundHistogram>;
  private readonly hot: Layer;
  private readonly bounds: Float64Array;

  constructor(host: HandleHost<BoundHistogram>, slot: number, attributes: Attributes, bounds: Float64Array) {
    this.slot = slot;
    this.attributes = attributes;
    this.host = host;
    this.hot = host.hot;
    this.bounds = bounds;
  }

  record(value: number): void {
    const { hot, slot, bounds } = this;
    if (!(Number.isFinite(value) && value >= 0)) this.refuse(value);
    else if (hot.present[slot] === 1) {
      const { cells } = hot;
      const base = slot * hot.stride;
      cells[base] = (cells[base] as number) + value;
      if (value < (cells[base + 1] as number)) cells[base + 1] = value;
      if (value > (cells[base + 2] as number)) cells[base + 2] = value;
      // A bound belongs to the bucket below it. Few bounds are walked sooner than halved.
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
      const cell = base + BUCKETS + bucket;
      cells[cell] = (cells[cell] as number) + 1;
    } else this.host.begin(this).record(value);
  }

  /** What is not a number is counted nowhere but makes the series exist, as with the SDK. */
  private refuse(value: number): void {
    this.host.ignore(value);
    if (Number.isNaN(value) && this.hot.present[this.slot] !== 1) this.host.begin(this);
  }
}
