import { type MetricData, type MetricsRequest, type OtlpAttributes, TEMPORALITY } from '../otlp/request.ts';
import { culpritOf, type ExpositionCode, expositionProblem, named, type ProblemLog } from '../problems.ts';
import { addExponentialHistograms } from './exponential-histogram.ts';
import { addHistograms, CollectorPanic } from './histogram.ts';
import { type Origin, type Series, type SeriesPoint, signatureOf } from './series.ts';
import { addDelta } from './sum.ts';
import { isBefore, signedNanos } from './time.ts';

/** Keeps the last point of each series until it expires. Source: `lastValueAccumulator`, accumulator.go. */
export interface Accumulator {
  accept(request: MetricsRequest, nowMs: number): void;
  /** The series that have not expired, in the order in which they came first. */
  collect(nowMs: number): readonly Series[];
}

export function createAccumulator(expirationMs: number, problems: ProblemLog): Accumulator {
  const kept = new Map<string, Series>();
  return {
    accept: (request, nowMs) => acceptRequest(kept, request, nowMs, problems),
    collect: (nowMs) => {
      for (const [signature, { updatedMs }] of kept)
        if (isExpired(updatedMs, nowMs, expirationMs)) kept.delete(signature);
      return [...kept.values()];
    },
  };
}

/** With an expiration of nothing a series is gone before the first scrape: the clock never stands still. */
export function isExpired(updatedMs: number, nowMs: number, expirationMs: number): boolean {
  return expirationMs <= 0 || nowMs - expirationMs > updatedMs;
}

function acceptRequest(kept: Map<string, Series>, request: MetricsRequest, nowMs: number, problems: ProblemLog): void {
  let origin: Origin | undefined;
  try {
    for (const { attributes, scopeMetrics } of request.resourceMetrics) {
      for (const { scope, metrics } of scopeMetrics) {
        for (const metric of metrics) {
          origin = { metric, scope, resource: attributes };
          acceptMetric(kept, origin, nowMs, problems);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof CollectorPanic) || origin === undefined) throw error;
    const culprit = culpritOf(origin.metric, origin.scope.name);
    const message = `${named(culprit)}: ${error.message}; the collector gives up this request and all that follows in it`;
    problems.add(expositionProblem('exposition/panic', message, [culprit]));
  }
}

function acceptMetric(kept: Map<string, Series>, origin: Origin, nowMs: number, problems: ProblemLog): void {
  const { data } = origin.metric;
  const refusal = refusedWhole(data);
  if (refusal !== undefined) report(problems, origin, ...refusal);
  if (data === undefined || refusal !== undefined) return;
  const points = pointsOf(data);
  for (const [index, last] of points.entries()) {
    const { point } = last;
    const signature = signatureOf(origin, last.kind, point.attributes);
    if ((point.flags & NO_RECORDED_VALUE) !== 0) {
      kept.delete(signature);
      // The exporter stops at such a point: what stands behind it in the same metric is not read.
      const rest = points.length - index - 1;
      const what = `${rest} points behind one without a recorded value are dropped`;
      if (rest > 0) report(problems, origin, 'exposition/after-no-value', what);
      return;
    }
    const next = nextPoint(kept.get(signature)?.last, last, data);
    if (typeof next === 'object') kept.set(signature, { ...origin, last: next, updatedMs: nowMs });
    else report(problems, origin, next, `${DROPPED_POINT[next]} (${labelText(point.attributes)})`);
  }
}

function report(problems: ProblemLog, { metric, scope }: Origin, code: ExpositionCode, what: string): void {
  const culprit = culpritOf(metric, scope.name);
  problems.add(expositionProblem(code, `${named(culprit)}: ${what}`, [culprit]));
}

const NO_DATA = ['exposition/no-data', 'the metric has no data of any kind, and is dropped'] as const;

/** `FLAG_NO_RECORDED_VALUE` of opentelemetry-proto. */
const NO_RECORDED_VALUE = 1;

type PointDrop = 'exposition/temporality' | 'exposition/old-point' | 'exposition/misaligned-delta';

const DROPPED_POINT: Readonly<Record<PointDrop, string>> = {
  'exposition/temporality': 'a point without temporality is dropped',
  'exposition/old-point': 'a point older than the last one of its series is dropped',
  'exposition/misaligned-delta': 'a delta point that begins before the last one ended is dropped',
};

function labelText(attributes: OtlpAttributes): string {
  return attributes.map(({ key }) => key).join(', ') || 'no attributes';
}

/** A metric without data, a sum without temporality and a delta sum that may fall are refused as a whole. */
function refusedWhole(data: MetricData | undefined): readonly [ExpositionCode, string] | undefined {
  if (data === undefined) return NO_DATA;
  if (data.kind !== 'sum') return undefined;
  if (data.temporality === TEMPORALITY.unspecified)
    return ['exposition/temporality', 'a sum without temporality is dropped'];
  if (data.temporality === TEMPORALITY.delta && !data.isMonotonic)
    return ['exposition/delta-up-down', 'an up-down counter with delta temporality is dropped'];
  return undefined;
}

function pointsOf(data: MetricData): SeriesPoint[] {
  switch (data.kind) {
    case 'gauge':
      return data.points.map((point) => ({ kind: 'gauge', point }));
    case 'sum':
      return data.points.map((point) => ({ kind: 'sum', isMonotonic: data.isMonotonic, point }));
    case 'histogram':
      return data.points.map((point) => ({ kind: 'histogram', point }));
    case 'exponentialHistogram':
      return data.points.map((point) => ({ kind: 'exponentialHistogram', point }));
    case 'summary':
      return data.points.map((point) => ({ kind: 'summary', point }));
  }
}

/** What a series shows after a point, or why the point is dropped. The first point is taken whatever it is. */
function nextPoint(before: SeriesPoint | undefined, last: SeriesPoint, data: MetricData): SeriesPoint | PointDrop {
  if (before === undefined) return last;
  const isOld = isBefore(last.point.timeNanos, before.point.timeNanos);
  if (last.kind === 'histogram' && before.kind === 'histogram')
    return nextHistogram(before, last, temporalityOf(data), addHistograms, isOld);
  if (last.kind === 'exponentialHistogram' && before.kind === 'exponentialHistogram')
    return nextHistogram(before, last, temporalityOf(data), addExponentialHistograms, isOld);
  if (isOld) return 'exposition/old-point';
  if (last.kind === 'sum' && before.kind === 'sum' && temporalityOf(data) === TEMPORALITY.delta)
    return { ...last, point: addDelta(before.point, last.point) };
  return last;
}

/**
 * Histograms: a delta point adds up where it begins at the end of the last one, starts anew where it begins later, and
 * is dropped otherwise. Source: `accumulateHistogram` and `accumulateExponentialHistogram`, accumulator.go.
 */
function nextHistogram<P extends { startNanos: bigint; timeNanos: bigint }, S extends { point: P }>(
  before: S,
  last: S,
  temporality: number,
  add: (before: P, point: P) => P,
  isOld: boolean,
): S | PointDrop {
  if (temporality === TEMPORALITY.cumulative) return isOld ? 'exposition/old-point' : last;
  if (temporality !== TEMPORALITY.delta) return 'exposition/temporality';
  const start = signedNanos(last.point.startNanos);
  const end = signedNanos(before.point.timeNanos);
  if (start === end) return { ...last, point: add(before.point, last.point) };
  return start > end ? last : 'exposition/misaligned-delta';
}

function temporalityOf(data: MetricData): number {
  return 'temporality' in data ? data.temporality : TEMPORALITY.unspecified;
}
