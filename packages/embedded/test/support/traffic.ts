import { type Attribute, type Attributes, ilpConnector, type Metric } from '@headrace/contract';
import { attributeList } from './attributes.ts';

const nanosPerMs = 1_000_000n;

/** Resources that differ in all that the pipeline looks at. */
export const resources = {
  complete: {
    attributes: attributeList({
      'service.name': 'ilp-connector',
      'service.namespace': 'interledger',
      'service.instance.id': 'instance-1',
      'ilp.node.id': 'connector-1',
      'deployment.environment.name': 'staging',
      'host.cpus': 4n,
      'host.load': 0.25,
      'host.virtual': true,
      'process.command_args': ['node', 'main.js'],
      labels: { tier: 'edge', 'a.b': 1n },
      'process.digest': Buffer.from([1, 2, 255]),
      empty: '',
    }),
  },
  withoutEnvironment: { attributes: attributeList({ 'service.name': 'settler', 'service.instance.id': 'instance-2' }) },
  withoutInstance: { attributes: attributeList({ 'service.name': 'söttler "x"\\y', 'ilp.node.id': 7n }) },
  withoutName: { attributes: attributeList({ 'host.name': 'nobody' }) },
} as const;

/** Every metric of the connector's contract, with some of its label values, in one scope. */
function contractMetrics(timeMs: number): object[] {
  return Object.values(ilpConnector.metrics).map((metric, index) => otlpMetric(metric, index, timeMs));
}

function otlpMetric(metric: Metric, index: number, timeMs: number): object {
  const { otel, unit, description, kind } = metric;
  const bounds = metric.kind === 'histogram' ? metric.bounds : [];
  const times = {
    startTimeUnixNano: String(BigInt(timeMs - 60_000) * nanosPerMs),
    timeUnixNano: String(BigInt(timeMs) * nanosPerMs),
  };
  const points = [0, 1].map((which) => ({
    ...times,
    attributes: attributeList(labelValues(metric.attributes, which)),
    ...(kind === 'histogram'
      ? {
          ...{ count: 3 + which, sum: 0.25 * (index + 1), explicitBounds: bounds },
          bucketCounts: [3 + which, ...bounds.map(() => 0)],
        }
      : { asDouble: index + 0.5 * which }),
  }));
  const dataPoints = Object.keys(metric.attributes).length === 0 ? points.slice(0, 1) : points;
  const data = { dataPoints, aggregationTemporality: 2 };
  if (kind === 'gauge') return { name: otel, unit, description, gauge: { dataPoints } };
  if (kind === 'histogram') return { name: otel, unit, description, histogram: data };
  return { name: otel, unit, description, sum: { ...data, isMonotonic: kind === 'counter' } };
}

function labelValues(attributes: Attributes, which: number): Record<string, string> {
  const textOf = (attribute: Attribute) =>
    attribute.kind === 'enumerated' ? (attribute.values[which % attribute.values.length] ?? '') : `open-${which}`;
  return Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, textOf(attribute)]));
}

/** Metrics of all kinds that the contract does not have, the dropped ones included; `round` counts from 0. */
function otherMetrics(timeMs: number, round: number): object[] {
  const at = (offsetMs: number) => String(BigInt(timeMs + offsetMs) * nanosPerMs);
  const times = { startTimeUnixNano: at(round * 1000), timeUnixNano: at((round + 1) * 1000) };
  const attributes = attributeList({ text: 'a "quoted"\nvalue', int: -3n, float: 1.5, yes: true, list: ['a', 1n] });
  const exemplars = [
    {
      ...{ asDouble: 0.2, timeUnixNano: times.timeUnixNano },
      traceId: Buffer.alloc(16, 7).toString('base64'),
      spanId: Buffer.alloc(8, 9).toString('base64'),
    },
  ];
  const point = { ...times, attributes };
  const delta = { aggregationTemporality: 1, dataPoints: [{ ...point, asInt: 5 }] };
  return [
    { name: 'delta.counter', unit: '{item}', sum: { ...delta, isMonotonic: true } },
    { name: 'delta.up.down', sum: { ...delta, isMonotonic: false } },
    {
      name: 'delta.histogram',
      unit: 's',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [{ ...point, count: 3, sum: 1.5, explicitBounds: [0.1, 1], bucketCounts: [1, 1, 1], exemplars }],
      },
    },
    {
      name: 'exponential',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          { ...point, count: 4, sum: 7, scale: 1, zeroCount: 1, positive: { offset: -2, bucketCounts: [1, 2] } },
        ],
      },
    },
    {
      name: 'quantiles',
      unit: 'ms',
      summary: { dataPoints: [{ ...point, count: 9, sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }] },
    },
    {
      name: 'ratio.of',
      unit: '1',
      description: 'a "share"\nof\\all',
      gauge: { dataPoints: [{ ...point, asInt: '-7' }] },
    },
    { name: 'nan', gauge: { dataPoints: [{ ...point, asDouble: 'NaN' }] } },
    { name: 'with.job', gauge: { dataPoints: [{ ...point, attributes: attributeList({ job: 'x' }), asInt: 1 }] } },
    {
      name: 'counter.with.exemplar',
      sum: { ...delta, aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...point, asInt: 8, exemplars }] },
    },
    { name: 'no.data' },
  ];
}

/** A metrics request in protobuf's JSON shape. */
export function metricsRequest(timeMs: number, round: number): object {
  const group = (resource: object, metrics: object[]) => ({
    resource,
    scopeMetrics: [{ scope: { name: 'traffic', version: '1' }, metrics }],
  });
  return {
    resourceMetrics: [
      group(resources.complete, [...contractMetrics(timeMs + round * 1000), ...otherMetrics(timeMs, round)]),
      group(resources.withoutEnvironment, otherMetrics(timeMs, round)),
      group(resources.withoutInstance, contractMetrics(timeMs + round * 1000).slice(0, 3)),
      group(resources.withoutName, [{ name: 'nobodys', gauge: { dataPoints: [{ asInt: 1 }] } }]),
    ],
  };
}

/** Spans of several services, kinds, outcomes and durations, on the bounds of the buckets and off them. */
export function tracesRequest(timeMs: number): object {
  const start = BigInt(timeMs) * nanosPerMs;
  const id = (byte: number, length: number) => Buffer.alloc(length, byte + 1).toString('base64');
  const durationsMs = [0.2, 1, 5, 7, 50, 120, 999, 5000, 9000, -5];
  const span = (index: number) => ({
    traceId: id(index, 16),
    spanId: id(index, 8),
    name: index === 9 ? 'ünusual\n"name"' : `operation ${index % 3}`,
    kind: index % 6,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.round((durationsMs[index] ?? 0) * 1e6))),
    attributes: attributeList({ 'ilp.amount': BigInt(index), 'peer.id': `peer-${index % 2}` }),
    status: { code: index % 3 },
    ...(index === 4 ? { traceState: 'vendor=1,ot=th:c' } : {}),
  });
  const spans = durationsMs.map((_, index) => span(index));
  return {
    resourceSpans: Object.values(resources).map((resource, index) => ({
      resource,
      scopeSpans: [{ scope: { name: 'traffic' }, spans: spans.slice(index * 2) }],
    })),
  };
}

/** Log records with bodies and attributes of all sorts, one millisecond after the other from `timeMs` on. */
export function logsRequest(timeMs: number): object {
  const id = (byte: number, length: number) => Buffer.alloc(length, byte).toString('base64');
  const bodies: readonly object[] = [
    { stringValue: 'packet fulfilled in 3 ms' },
    { stringValue: '{"level":"warn","msg":"slow peer","latency":{"ms":12.50},"hops":["a"],"ok":true,"none":null}' },
    { stringValue: 'level=error msg="no route"' },
    { stringValue: 'an error occurred' },
    { intValue: '42' },
    { kvlistValue: { values: attributeList({ event: 'opened', amount: 5n }) } },
    {},
    { stringValue: 'line one\nline two' },
  ];
  const records = bodies.map((body, index) => ({
    body,
    timeUnixNano: String(BigInt(timeMs + index) * nanosPerMs),
    ...(index % 2 === 0 ? { observedTimeUnixNano: String(BigInt(timeMs + index + 5) * nanosPerMs) } : {}),
    ...(index < 2 ? { severityNumber: 9 + 4 * index, severityText: index === 0 ? 'INFO' : 'Warning' } : {}),
    ...(index % 3 === 0 ? { traceId: id(0x1a, 16), spanId: id(0x2b, 8), flags: 1 } : {}),
    attributes: attributeList({
      component: index % 2 === 0 ? 'packet' : 'settlement',
      'http.response.status_code': BigInt(200 + 100 * index),
      'peer..id': `peer-${index}`,
      nested: { 'a.b': 'c', deeper: { d: true } },
      ...(index === 3 ? { list: ['a', 1n], '9lives': 0.5, empty: '', service_name: 'another' } : {}),
    }),
  }));
  const scope = { name: 'traffic', version: '2', attributes: attributeList({ 'scope.key': 'scope value' }) };
  return {
    resourceLogs: [
      { resource: resources.complete, scopeLogs: [{ scope, logRecords: records }] },
      { resource: resources.withoutEnvironment, scopeLogs: [{ logRecords: records.slice(0, 3) }] },
      { resource: resources.withoutName, scopeLogs: [{ logRecords: records.slice(1, 2) }] },
    ],
  };
}
