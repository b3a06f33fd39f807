import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expr } from '../src/promql/ast.ts';
import { infer } from '../src/promql/infer.ts';
import { seriesOf } from '../src/promql/inferred.ts';
import { parsePromql } from '../src/promql/parse.ts';
import { withPlaceholders } from '../src/promql/placeholders.ts';
import { unitText } from '../src/promql/unit.ts';
import { stackFamilies } from '../src/series/of-stack.ts';
import { createSeriesIndex } from '../src/series/series-index.ts';
import { WORLD } from './world.ts';

const INDEX = createSeriesIndex({ families: stackFamilies(WORLD.stack), catalogue: [], recorded: new Map() });
const COMMON = ['environment', 'instance', 'job', 'node_id'];

function exprOf(text: string): Expr {
  const parsed = parsePromql(withPlaceholders(text));
  assert.ok('expr' in parsed, text);
  return parsed.expr;
}

/** `type kind [labels] unit` of an expression. */
function inferredText(text: string): string {
  const expr = exprOf(text);
  const inferred = infer(expr, INDEX)(expr);
  if (inferred.type === 'scalar')
    return `scalar ${inferred.value ?? '?'}${inferred.unit ? ` ${unitText(inferred.unit)}` : ''}`;
  if (inferred.type === 'string' || inferred.type === 'any') return inferred.type;
  const { labels, kind, unit } = seriesOf(inferred);
  const names = [...labels.has.keys()].toSorted().filter((name) => !COMMON.includes(name));
  const common = COMMON.every((name) => labels.has.has(name)) ? ['…'] : COMMON.filter((name) => labels.has.has(name));
  const all = [...common, ...names, ...(labels.open ? ['?'] : [])].join(' ');
  return `${inferred.type} ${kind} [${all}]${unit && unit.base !== '' ? ` ${unitText(unit)}` : ''}`;
}

const TABLE: Readonly<Record<string, string>> = {
  ilp_packets_in_flight: 'vector gauge […]',
  ilp_packets_processed_total: 'vector counter [… status type]',
  'ilp_packets_processed_total[5m]': 'range counter [… status type]',
  'rate(ilp_packets_processed_total[5m])': 'vector gauge [… status type]',
  'sum(rate(ilp_packets_processed_total[5m]))': 'vector gauge []',
  'sum by (type) (rate(ilp_packets_processed_total[5m]))': 'vector gauge [type]',
  'sum without (type) (ilp_packets_processed_total)': 'vector counter [… status]',
  ilp_packet_latency_seconds_bucket: 'vector counter [… le type]',
  ilp_packet_latency_seconds_sum: 'vector counter [… type] seconds',
  'histogram_quantile(0.9, rate(ilp_packet_latency_seconds_bucket[5m]))': 'vector gauge [… type] seconds',
  'rate(ilp_packet_latency_seconds_sum[5m]) / rate(ilp_packet_latency_seconds_count[5m])':
    'vector gauge [… type] seconds',
  'process_resident_memory_bytes / process_memory_limit_bytes': 'vector gauge […] ratio',
  'process_resident_memory_bytes / 1024 / 1024': 'vector gauge […] mebibytes',
  'connector_dependency_latency_seconds * 1000': 'vector gauge [… dependency] milliseconds',
  'rate(process_cpu_seconds_total[5m])': 'vector gauge […] seconds a second',
  'time()': 'scalar ? seconds',
  'time() - connector_heartbeat_timestamp_seconds': 'vector gauge […] seconds',
  '4 * 3600': 'scalar 14400',
  '-(2 ^ 3)': 'scalar -8',
  '"text"': 'string',
  $anything: 'any',
  'sum by ($label) (ilp_packets_in_flight)': 'vector gauge [… ?]',
  'absent(ilp_packets_processed_total{type="prepare"})': 'vector gauge [type]',
  'vector(1)': 'vector gauge []',
  'scalar(sum(process_uptime_seconds))': 'scalar ? seconds',
  'count by (method) (channel_disputes_total)': 'vector gauge [method]',
  'count_values("value", ilp_packets_in_flight)': 'vector gauge [value]',
  'topk(3, ilp_packets_processed_total)': 'vector counter [… status type]',
  'label_replace(sum(ilp_packets_in_flight), "kind", "x", "", "")': 'vector gauge [kind]',
  'label_join(sum by (job) (ilp_packets_in_flight), "both", "-", "job")': 'vector gauge [job both]',
  'sum by (method) (channel_funded_total) or sum by (token) (settlement_amount_total)': 'vector counter [method token]',
  'channel_funded_total and on (method) channel_disputes_total': 'vector counter [… method]',
  'sum by (node_id) (ilp_packets_in_flight) * on (node_id) group_left (environment) max by (node_id, environment) (process_uptime_seconds)':
    'vector gauge [environment node_id]',
  'sum by (method, job) (channel_funded_total) / on (method) sum by (method) (channel_disputes_total)':
    'vector counter [method]',
  'account_credits_total - account_debits_total': 'vector gauge [… peer_id]',
  'channel_disputes_total > 0': 'vector counter [… method]',
  'channel_disputes_total > bool 0': 'vector gauge [… method]',
  some_other_program_bytes: 'vector unknown [?]',
  'max_over_time(sum(rate(ilp_packets_processed_total[5m]))[1h:1m])': 'vector gauge []',
  'changes(connector_planned_stop_timestamp_seconds[1d])': 'vector gauge […]',
  '{job="x"}': 'vector unknown [job ?]',
  'hour()': 'vector gauge []',
};

for (const [text, expected] of Object.entries(TABLE)) {
  test(`${text} is a ${expected}`, () => assert.equal(inferredText(text), expected));
}

test('a variable keeps every position', () => {
  for (const text of [
    'rate(x[$__rate_interval])',
    'rate(x[[[w]]])',
    'x{a=~"$b"} > $c',
    'rate(x[\u0024{n}m] offset $o)',
    'topk([[n]], x)',
  ]) {
    const { text: substituted } = withPlaceholders(text);
    assert.equal(substituted.length, text.length);
    assert.ok('expr' in parsePromql(withPlaceholders(text)), text);
  }
});

for (const [text, start, message] of [
  ['sum(rate(x[5m])', 15, /ends too early/],
  ['rte(x[5m])', 0, /there is no function rte; did you mean rate\?/],
  ['sum(x) foo', 7, /"foo" is not expected here/],
  ['x{a="b}', 4, /never closed/],
  ['', 0, /ends too early/],
  ['# nothing', 9, /ends too early/],
] as const) {
  test(`"${text}" is no PromQL at character ${start}`, () => {
    const parsed = parsePromql(withPlaceholders(text));
    assert.ok('fault' in parsed);
    assert.equal(parsed.fault.start, start);
    assert.match(parsed.fault.message, message);
  });
}
