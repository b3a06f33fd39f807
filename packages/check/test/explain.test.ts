import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, explanationText, type Meaning } from '../src/explain/index.ts';
import { pumpKnowledge } from './explain-fixture.ts';

const knowledge = pumpKnowledge();
const text = (name: string) => explanationText(explain(name, knowledge));

function meanings(name: string): readonly Meaning[] {
  const explanation = explain(name, knowledge);
  return 'meanings' in explanation ? explanation.meanings : [];
}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  strokes: [
    'metric pump.strokes',
    '  Strokes that ended',
    '  in code     strokes',
    '  in OTLP     pump.strokes, counter, unit {stroke}',
    '  on :8889    pump_strokes_total',
    '  labels      stroke_kind: up, down',
    '              of every series: job, instance, environment, node_id',
    '  at most     2 series a process',
    '  emitted by  contract pump 2.0.0: service pump-1',
    '  read by     panel "Strokes" of dashboard pumps',
    '              variable "kind" of dashboard pumps',
    '              recording rule pump:strokes:rate5m',
    '  example     sum by (stroke_kind) (rate(pump_strokes_total[5m]))',
  ],
  stroke_kind: [
    'label stroke_kind',
    '  in OTLP  attribute stroke.kind',
    '  on       pump_strokes_total (contract pump 2.0.0): up, down',
    '  read by  panel "Strokes" of dashboard pumps',
    '           variable "kind" of dashboard pumps',
    '  example  sum by (stroke_kind) (rate(pump_strokes_total[5m]))',
  ],
  'pump.stage': [
    'attribute pump.stage',
    '  of spans    pump.lift',
    '  of logs     pump.dry',
    '  in Loki     pump_stage, as label or structured metadata',
    '  emitted by  contract pump 2.0.0',
    '  read by     panel "Lifts" of dashboard pumps',
    '  example     { span.pump.stage != nil }',
  ],
  PumpStopped: [
    'alert PumpStopped',
    '  The pump stands still',
    '  condition   pump:strokes:rate5m == 0',
    '              and on () up == 1',
    '  for         2m',
    '  labels      severity: critical',
    '  runbook     docs/runbook.md#pumpstopped',
    '  written in  prometheus/rules/pumps.yml',
    '  example     ALERTS{alertname="PumpStopped"}',
  ],
  'pump:strokes:rate5m': [
    'recording rule pump:strokes:rate5m',
    '  condition   sum(rate(pump_strokes_total[5m]))',
    '  written in  prometheus/rules/pumps.yml',
    '  read by     alert PumpStopped',
    '  example     pump:strokes:rate5m',
  ],
  'settings/ratio': [
    'problem code settings/ratio',
    '  A share that is not between 0 and 1.',
    '  fix  Write 5 % as 0.05.',
  ],
  '8889': [
    'port 8889',
    '  metrics that services pushed',
    '  listens     collector, http',
    '  setting     collector.ports.metrics',
    '  written to  collector/config.yaml, compose.yaml, prometheus/prometheus.yml',
    '  read by     scrape job services of Prometheus',
    '  example     curl -s http://127.0.0.1:8889/metrics',
  ],
  go_goroutines: [
    'series go_goroutines',
    '  Goroutines',
    '  type        gauge',
    '  labels      of every series: job, instance',
    '  emitted by  prometheus 3',
    '              loki 3',
    '  example     go_goroutines',
  ],
};

for (const [name, lines] of Object.entries(TEXTS)) {
  test(`${name} is explained`, () => assert.equal(text(name), `${lines.join('\n')}\n`));
}

const FOUND: Readonly<Record<string, readonly string[]>> = {
  'pump.strokes': ['metric pump.strokes'],
  pump_strokes_total: ['metric pump.strokes'],
  pump_lift_seconds: ['metric pump.lift'],
  pump_lift_seconds_bucket: ['metric pump.lift'],
  pump_lift_seconds_count: ['metric pump.lift'],
  'pump.lift': ['metric pump.lift', 'span pump.lift'],
  liftWater: ['span pump.lift'],
  'pump.dry': ['log event pump.dry'],
  'ilp.node.id': ['attribute ilp.node.id'],
  node_id: ['label node_id'],
  job: ['label job'],
  traces_span_metrics_calls_total: ['metric traces.span.metrics.calls'],
  'traces.span.metrics.duration': ['metric traces.span.metrics.duration'],
  ':8889': ['port 8889'],
  '4317': ['port 4317'],
  'collector.ports.grpc': ['setting collector.ports.grpc'],
  'collector.ports': ['setting collector.ports'],
  collector: ['setting collector'],
  'services.0.name': ['setting services[].name'],
  'services[].name': ['setting services[].name'],
  services: ['setting services'],
};

for (const [name, expected] of Object.entries(FOUND)) {
  test(`${name} means ${expected.join(' and ')}`, () =>
    assert.deepEqual(
      meanings(name).map((meaning) => `${meaning.kind} ${meaning.name}`),
      expected,
    ));
}

test('a histogram is read by whoever reads one of its parts, and a string is no reader', () => {
  assert.deepEqual(meanings('lift')[0]?.readBy, ['panel "Lift p99" of dashboard pumps']);
  assert.deepEqual(meanings('level')[0]?.readBy, []);
});

test('a span is read by the queries that name it', () => {
  assert.deepEqual(meanings('liftWater')[0]?.readBy, ['panel "Lifts" of dashboard pumps']);
});

test('a setting says where it goes, a section everything below it', () => {
  const files = (name: string) => meanings(name)[0]?.facts.find(([heading]) => heading === 'written to')?.[1];
  assert.equal(files('metrics.retention'), 'prometheus/prometheus.yml');
  assert.match(files('logs') ?? '', /loki\/loki\.yaml/);
  assert.equal(files('collector.ports.met'), undefined);
});

const EXAMPLES: Readonly<Record<string, string>> = {
  pump_lift_seconds: 'histogram_quantile(0.99, sum by (le) (rate(pump_lift_seconds_bucket[5m])))',
  pump_level_ratio: 'pump_level_ratio',
  'ilp.node.id': '{ resource.ilp.node.id != nil }',
  liftWater: '{ name = "pump.lift" }',
};

for (const [name, query] of Object.entries(EXAMPLES)) {
  test(`the example for ${name} is a query to try`, () => assert.equal(meanings(name)[0]?.example, query));
}

const MISSES: Readonly<Record<string, readonly string[]>> = {
  pump_stroke_total: ['pump_strokes_total'],
  strokse: ['strokes'],
  'settings/unknwon-key': ['settings/unknown-key'],
  'collector.port.grpc': ['collector.ports.grpc', 'collector.ports', 'collector.ports.http'],
  'colector.ports': ['collector.ports'],
  PumpStoped: ['PumpStopped'],
  zzzzzzzzzzzz: [],
};

for (const [name, expected] of Object.entries(MISSES)) {
  test(`${name} is nothing, and ${expected.length === 0 ? 'nothing is near' : `${expected.join(', ')} may be meant`}`, () => {
    const explanation = explain(name, knowledge);
    assert.ok('suggestions' in explanation);
    assert.deepEqual(explanation.suggestions.slice(0, expected.length || undefined), expected);
  });
}

test('what is unknown says so, with the names that are near', () => {
  assert.match(text('PumpStoped'), /^nothing here goes by the name "PumpStoped"\n {2}did you mean PumpStopped\?\n$/);
});
