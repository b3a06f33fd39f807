import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { panelExample } from '../src/document-rules/panel-example.ts';
import { fileOf, problemsOf, problemsOfAlert } from './world.ts';

const P = 'ilp_packets_processed_total';
const RATE = (matchers = '') => `rate(${P}{${matchers}}[5m])`;

/** The codes that an alert's expression gives. */
const codesOf = (expr: string) => problemsOfAlert(expr).map((problem) => problem.split(':')[0]);

const CODES: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
  'a counter': {
    [`${P} > 5`]: ['query/raw-counter'],
    [`sum(${P}) * 2 > 5`]: ['query/raw-counter'],
    [`${P} > 0`]: [],
    [`${P} == 0`]: [],
    [`${P} >= 1`]: [],
    [`${P} unless ${P} offset 15m`]: [],
    [`sum(${P}) / sum(${RATE()}) > 1`]: ['query/raw-counter'],
    [`sum(${P}{status="error"}) / sum(${P}) > 0.05`]: ['query/raw-counter'],
    'account_credits_total - account_debits_total > 100': [],
    [`max_over_time(${P}[1h]) > 5`]: ['query/raw-counter'],
    [`last_over_time(${P}[1h]) > 5`]: [],
    [`count(${P}) > 5`]: [],
    [`absent(${P})`]: [],
    'histogram_quantile(0.9, sum by (le) (ilp_packet_latency_seconds_bucket)) > 0.1': ['query/raw-counter'],
  },
  'a gauge': {
    'irate(ilp_packets_in_flight[5m]) > 1': ['query/rate-of-gauge'],
    'increase(sum(ilp_packets_in_flight)[5m:1m]) > 1': ['query/rate-of-gauge'],
    [`rate(sum(${RATE()})[5m:1m]) > 1`]: ['query/rate-of-gauge'],
    'delta(ilp_packets_in_flight[5m]) > 1': [],
    'rate(node_network_receive_bytes_total[5m]) > 1': [],
  },
  'a label': {
    [`sum(${RATE('typ="prepare"')}) > 1`]: ['query/unknown-label'],
    [`sum without (methd) (${RATE()}) > 1`]: ['query/unknown-label'],
    [`sum(${RATE()}) / ignoring (nope) sum(${RATE()}) > 1`]: ['query/unknown-label'],
    [`max by (type) (sum by (status) (${RATE()})) > 1`]: ['query/label-gone'],
    'sum by (job) (histogram_quantile(0.9, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m])))) > 1': [
      'query/label-gone',
    ],
    'max by (le) (histogram_quantile(0.9, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m])))) > 1': [
      'query/label-gone',
    ],
    'sum by (anything) (redis_unheard_of) > 1': [],
  },
  'a value': {
    [`sum(${RATE('type=~"prepare|fulfil"')}) > 1`]: ['query/unknown-value'],
    [`sum(${RATE('type=~"pre.*"')}) > 1`]: [],
    [`sum(${RATE('type=~"post.*"')}) > 1`]: ['query/unknown-value'],
    [`sum(${RATE('type!~"rejected"')}) > 1`]: ['query/unknown-value'],
    [`sum(${RATE('type!=""')}) > 1`]: [],
    [`sum(${RATE('job="ilp-conector"')}) > 1`]: ['query/unknown-value'],
    [`sum(${RATE('environment="production"')}) > 1`]: [],
  },
  'a bound': {
    'rate(ilp_packet_latency_seconds_bucket{le="1"}[5m]) > 1': ['query/bucket-bound'],
    'rate(ilp_packet_latency_seconds_bucket{le="1.0"}[5m]) > 1': [],
    'rate(ilp_packet_latency_seconds_bucket{le=~"0.01|0.02"}[5m]) > 1': ['query/bucket-bound'],
    'rate(ilp_packet_latency_seconds_bucket{le="+Inf"}[5m]) > 1': [],
    '0.03 < histogram_quantile(0.9, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m])))': [
      'query/threshold-bound',
    ],
    '1000 * histogram_quantile(0.9, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 10': [],
    '1000 * histogram_quantile(0.9, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 11': [
      'query/threshold-bound',
    ],
  },
  'two sides': {
    [`${RATE('status="success"')} / ${RATE('status="error"')} > 1`]: ['query/no-match'],
    [`${RATE('status="success"')} / ignoring (status) ${RATE('status="error"')} > 1`]: [],
    [`sum by (type) (${RATE()}) / on (type) ${RATE('status="error"')} > 1`]: [],
    [`sum by (type) (${RATE()}) / on (type) sum by (type, status) (${RATE()}) > 1`]: ['query/no-match'],
    [`sum by (type, status) (${RATE()}) / on (type) group_left () sum by (type) (${RATE()}) > 1`]: [],
    [`sum by (type) (${RATE()}) / on (type) group_left () sum by (type, status) (${RATE()}) > 1`]: ['query/no-match'],
    'sum(ilp_packets_in_flight) > 1 and up == 1': ['query/no-match'],
    'sum(ilp_packets_in_flight) > 1 and on () up == 1': [],
    'sum(ilp_packets_in_flight) > 1 and connector_dependency_up == 1': ['query/no-match'],
    'sum(ilp_packets_in_flight) > 1 and on () connector_dependency_up == 1': [],
    'sum(ilp_packets_in_flight) > 1 or connector_dependency_up == 0': [],
  },
  'a unit': {
    'process_resident_memory_bytes > process_uptime_seconds': ['query/unit'],
    'process_uptime_seconds * 1000 > process_uptime_seconds': ['query/unit'],
    'process_uptime_seconds > 3600': [],
    'nodejs_eventloop_delay_seconds - on (node_id, percentile) some_milliseconds > 0': ['query/unknown-metric'],
    'nodejs_eventloop_delay_seconds > on (node_id) group_left () redis_latest_fork_milliseconds': ['query/unit'],
    'time() - connector_heartbeat_timestamp_seconds > 60': [],
    'process_resident_memory_bytes + 1024 > process_memory_limit_bytes * 0.9': [],
  },
  'a type': {
    [`sum(${P}[5m]) > 1`]: ['query/raw-counter', 'query/type'],
    [`rate(${P}) > 1`]: ['query/type'],
    'time(1) > 1': ['query/type'],
    'quantile_over_time(ilp_packets_in_flight[5m], 0.9) > 1': ['query/type', 'query/type'],
    'ilp_packets_in_flight and 1': ['query/type'],
    'label_replace(ilp_packets_in_flight, "a", "b") > 1': ['query/type'],
    '-"text"': ['query/type', 'query/type'],
  },
  'a range': {
    [`rate(${P}[59s]) > 1`]: ['query/short-range'],
    [`rate(${P}[60]) > 1`]: [],
    'max_over_time(ilp_packets_in_flight[15s]) > 1': [],
  },
};

for (const [what, table] of Object.entries(CODES)) {
  describe(what, () => {
    for (const [expr, codes] of Object.entries(table))
      it(`${codes.length === 0 ? 'nothing' : codes.join(' and ')} of ${expr}`, () =>
        assert.deepEqual(codesOf(expr).toSorted(), codes));
  });
}

/** Problems of a panel with this query, as `code: message`. */
function ofPanel(panel: Parameters<typeof panelExample>[0]): string[] {
  return problemsOf(fileOf(panelExample(panel))).map(({ code, message }) => `${code}: ${message}`);
}

describe('a panel', () => {
  for (const [expr, finds] of [
    ['rate(ilp_packets_processed_total[$__rate_interval])', []],
    ['ilp_packets_processed_total > 0', ['query/raw-counter']],
    ['ilp_packets_in_flight[5m]', ['query/type']],
    ['ilp_packets_in_flight{node_id="$node"}', ['dashboards/unknown-variable']],
    ['topk(\u0024{nodeId}, ilp_packets_in_flight)', []],
  ] as const)
    it(`${expr} gives ${finds.join() || 'nothing'}`, () =>
      assert.deepEqual(
        ofPanel({ expr }).map((problem) => problem.split(':')[0]),
        finds,
      ));
});

describe('TraceQL', () => {
  for (const [traceQl, finds] of [
    ['{ name = "packet.process" && span.error.type != nil && duration > 10ms }', []],
    [
      '{ name = "packet.proces" }',
      ['query/unknown-value: no span is called "packet.proces"; did you mean "packet.process"?'],
    ],
    ['{ name = "GET /somewhere" && span.http.route != nil }', []],
    [
      '{ span.peer.idd = "x" }',
      ['query/unknown-attribute: no contract declares the attribute peer.idd; did you mean peer.id?'],
    ],
    [
      '{ resource.service.name = "ilp-conector" }',
      ['query/unknown-value: no service is called "ilp-conector"; did you mean "ilp-connector"?'],
    ],
    ['{ .nothing.of.ours = 1 }', ['query/unknown-attribute: no contract declares the attribute nothing.of.ours']],
    ['{ name = }', ['query/syntax: "}" is not expected here']],
  ] as const)
    it(`${traceQl} gives ${finds.length === 0 ? 'nothing' : finds.join()}`, () =>
      assert.deepEqual(ofPanel({ traceQl }), finds));
});

describe('LogQL', () => {
  const datasource = { type: 'loki', uid: 'loki' };
  for (const [expr, finds] of [
    ['{service_name="ilp-connector"} | json | level="error"', []],
    ['{service_name=~"ilp-connector|alertmanager"} |= "x"', []],
    [
      '{servicename="ilp-connector"}',
      ['query/unknown-label: log streams have no label servicename; did you mean service_name?'],
    ],
    [
      '{service_name="ilp-conector"}',
      ['query/unknown-value: service_name is never "ilp-conector"; did you mean "ilp-connector"?'],
    ],
    ['sum(rate({service_name="$nodeId"}[$__interval]))', []],
    ['{service_name="a"', ['query/syntax: the LogQL query ends too early']],
  ] as const)
    it(`${expr} gives ${finds.length === 0 ? 'nothing' : finds.join()}`, () =>
      assert.deepEqual(ofPanel({ expr, datasource }), finds));
});
