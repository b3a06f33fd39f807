import type { ExpositionCode } from '@headrace/contract';
import type { Examples } from '../example.ts';
import { attributes, metricsRequest, type Otlp, resourcesRequest } from './metrics-request.ts';

const gauge = (name: string, keys: Readonly<Record<string, string>> = {}, more: Otlp = {}): Otlp => ({
  name,
  ...more,
  gauge: { dataPoints: [{ asInt: '3', ...(Object.keys(keys).length === 0 ? {} : attributes(keys)) }] },
});
const counter = (name: string): Otlp => ({
  name,
  sum: {
    isMonotonic: true,
    aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
    dataPoints: [{ asInt: '3' }],
  },
});
const latency = (keys: Readonly<Record<string, string>> = {}): Otlp => ({
  name: 'ilp.packet.latency',
  histogram: {
    aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
    dataPoints: [
      {
        ...{ count: '3', sum: 4.5, explicitBounds: [1], bucketCounts: ['1', '2'] },
        ...(Object.keys(keys).length === 0 ? {} : attributes(keys)),
      },
    ],
  },
});
const summary = (key: string): Otlp => ({
  name: 'ilp.packet.latency',
  summary: { dataPoints: [{ count: '3', sum: 4.5, ...attributes({ [key]: 'p99' }) }] },
});

const between = (wrong: readonly Otlp[], right: readonly Otlp[]): Examples => ({
  wrong: metricsRequest(wrong),
  right: metricsRequest(right),
});

const IN_FLIGHT = 'ilp.packets.in_flight';
const PROCESS = { 'service.name': 'ilp-connector', 'service.instance.id': 'a1' };
const KEEPS_UTF8 = { strategy: 'NoUTF8EscapingWithSuffixes' } as const;

/** Codes of names, labels and of what gets in each other's way. */
export const nameExamples = {
  'exposition/metric-name': between([gauge('通过量')], [gauge(IN_FLIGHT)]),
  'exposition/label-name': between([gauge(IN_FLIGHT, { __peer: 'alice' })], [gauge(IN_FLIGHT, { peer_id: 'alice' })]),
  'exposition/label-twice': between(
    [gauge(IN_FLIGHT, { 'peer.id': 'alice', peer_id: 'bob' })],
    [gauge(IN_FLIGHT, { peer_id: 'bob' })],
  ),
  'exposition/label-value': between(
    [gauge(IN_FLIGHT, { peer_id: 'alice\ud83d' })],
    [gauge(IN_FLIGHT, { peer_id: 'alice\ud83d\ude80' })],
  ),
  'exposition/quantile-label': between([summary('quantile')], [summary('rank')]),
  'exposition/target-info': {
    wrong: metricsRequest([gauge(IN_FLIGHT)], { resource: { ...PROCESS, '..': 'west' } }),
    right: metricsRequest([gauge(IN_FLIGHT)], { resource: { ...PROCESS, region: 'west' } }),
  },
  'exposition/type-conflict': between(
    [gauge('ilp.packets.total'), counter('ilp.packets')],
    [gauge('ilp.packets.pending'), counter('ilp.packets')],
  ),
  'exposition/help-conflict': between(
    [
      gauge('ilp.peers', { kind: 'child' }, { description: 'Peers' }),
      gauge('ilp_peers', {}, { description: 'How many peers there are' }),
    ],
    [gauge('ilp.peers', { kind: 'child' }, { description: 'Peers' }), gauge('ilp_peers', {}, { description: 'Peers' })],
  ),
  'exposition/suffix-conflict': between(
    [latency(), gauge('ilp.packet.latency.count')],
    [latency(), gauge('ilp.packet.count')],
  ),
  'exposition/same-series': between(
    [gauge('ilp.peers'), gauge('ilp_peers')],
    [gauge('ilp.peers', { kind: 'child' }), gauge('ilp_peers', { kind: 'parent' })],
  ),
  'exposition/same-target': {
    wrong: resourcesRequest([
      { resource: { ...PROCESS, region: 'west' }, metrics: [gauge('ilp.peers')] },
      { resource: { ...PROCESS, region: 'east' }, metrics: [gauge(IN_FLIGHT)] },
    ]),
    right: resourcesRequest([
      { resource: { ...PROCESS, region: 'west' }, metrics: [gauge('ilp.peers')] },
      { resource: { ...PROCESS, 'service.instance.id': 'b2', region: 'east' }, metrics: [gauge(IN_FLIGHT)] },
    ]),
  },
  'exposition/scrape-refused': between([latency({ le: 'fast' })], [latency({ speed: 'fast' })]),
  'exposition/same-after-escaping': {
    wrong: metricsRequest([gauge('ilp.peers'), gauge('ilp_peers')], KEEPS_UTF8),
    right: metricsRequest([gauge('ilp.peers'), gauge('ilp_known_peers')], KEEPS_UTF8),
  },
} as const satisfies Partial<Record<ExpositionCode, Examples>>;
