import type { ExpositionCode } from '@headrace/contract';
import type { Examples } from '../example.ts';
import { attributes, metricsRequest, type Otlp } from './metrics-request.ts';

const CUMULATIVE = { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' };
const DELTA = { aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' };

const gauge = (...dataPoints: readonly Otlp[]): Otlp => ({ name: 'ilp.packets.in_flight', gauge: { dataPoints } });
const counter = (kind: Otlp, ...dataPoints: readonly Otlp[]): Otlp => ({
  name: 'ilp.packets.processed',
  sum: { isMonotonic: true, ...kind, dataPoints },
});
const upDown = (kind: Otlp, point: Otlp): Otlp => ({
  name: 'ilp.packets.in_flight',
  sum: { isMonotonic: false, ...kind, dataPoints: [point] },
});
const histogram = (kind: Otlp, ...dataPoints: readonly Otlp[]): Otlp => ({
  name: 'ilp.packet.latency',
  histogram: { ...kind, dataPoints },
});
const exponential = (point: Otlp): Otlp => ({
  name: 'ilp.packet.latency',
  exponentialHistogram: { ...CUMULATIVE, dataPoints: [point] },
});

const IN_BUCKETS = { count: '3', sum: 4.5, explicitBounds: [1], bucketCounts: ['1', '2'] };

/** A point from one second to another. */
const during = (from: number, to: number, more: Otlp): Otlp => ({
  startTimeUnixNano: `${from}000000000`,
  timeUnixNano: `${to}000000000`,
  ...more,
});

const between = (wrong: readonly Otlp[], right: readonly Otlp[]): Examples => ({
  wrong: metricsRequest(wrong),
  right: metricsRequest(right),
});

/** Codes of points and values that are lost. */
export const lossExamples = {
  'exposition/no-data': between([{ name: 'ilp.packets.in_flight' }], [gauge({ asInt: '3' })]),
  'exposition/temporality': between([counter({}, { asInt: '3' })], [counter(CUMULATIVE, { asInt: '3' })]),
  'exposition/delta-up-down': between([upDown(DELTA, { asInt: '-1' })], [upDown(CUMULATIVE, { asInt: '2' })]),
  'exposition/old-point': between(
    [counter(CUMULATIVE, { timeUnixNano: '2000000000', asInt: '5' }, { timeUnixNano: '1000000000', asInt: '3' })],
    [counter(CUMULATIVE, { timeUnixNano: '1000000000', asInt: '3' }, { timeUnixNano: '2000000000', asInt: '5' })],
  ),
  'exposition/misaligned-delta': between(
    [histogram(DELTA, during(1, 3, IN_BUCKETS), during(2, 4, IN_BUCKETS))],
    [histogram(DELTA, during(1, 3, IN_BUCKETS), during(3, 4, IN_BUCKETS))],
  ),
  'exposition/after-no-value': between(
    [gauge({ flags: 1, ...attributes({ peer_id: 'alice' }) }, { asInt: '3', ...attributes({ peer_id: 'bob' }) })],
    [
      gauge({ flags: 1, ...attributes({ peer_id: 'alice' }) }),
      gauge({ asInt: '3', ...attributes({ peer_id: 'bob' }) }),
    ],
  ),
  'exposition/panic': between(
    [histogram(DELTA, during(1, 2, { ...IN_BUCKETS, bucketCounts: [] }), during(2, 3, IN_BUCKETS))],
    [histogram(DELTA, during(1, 2, IN_BUCKETS), during(2, 3, IN_BUCKETS))],
  ),
  'exposition/scale': between(
    [exponential({ scale: -5, count: '1', zeroCount: '1' })],
    [exponential({ scale: -4, count: '1', zeroCount: '1' })],
  ),
  'exposition/bucket-count': between(
    [exponential({ count: '3', zeroCount: '1', positive: { bucketCounts: ['1'] } })],
    [exponential({ count: '3', zeroCount: '1', positive: { bucketCounts: ['2'] } })],
  ),
  'exposition/nan-bound': between(
    [histogram(CUMULATIVE, { ...IN_BUCKETS, explicitBounds: ['NaN'] })],
    [histogram(CUMULATIVE, IN_BUCKETS)],
  ),
} as const satisfies Partial<Record<ExpositionCode, Examples>>;
