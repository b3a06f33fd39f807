import assert from 'node:assert/strict';
import { counter, defineContract, gauge, histogram, oneOf, type SeriesFamily } from '@headrace/contract';
import { buildStack, generateBundle, noLocator, type OutputFile, parseSettings } from '@headrace/stack';
import { buildKnowledge, type Knowledge } from '../src/explain/index.ts';

/** A contract of the tests' own, so that their texts change with the explanations alone. */
const pump = defineContract({
  name: 'pump',
  version: '2.0.0',
  resource: { 'service.name': 'which pump', 'ilp.node.id': 'the pump, stable over restarts' },
  metrics: {
    strokes: counter({
      ...{ otel: 'pump.strokes', unit: '{stroke}', description: 'Strokes that ended' },
      attributes: { 'stroke.kind': oneOf('up', 'down') },
    }),
    lift: histogram({
      ...{ otel: 'pump.lift', unit: 's', description: 'Time of a lift', attributes: {}, bounds: [0.1, 1] },
    }),
    level: gauge({ otel: 'pump.level', unit: '1', description: 'How full the tank is', attributes: {} }),
  },
  spans: {
    liftWater: {
      ...{ name: 'pump.lift', kind: 'internal', description: 'One lift' },
      attributes: ['pump.stage', 'error.type'],
    },
  },
  logs: { dry: { event: 'pump.dry', description: 'There is no water', attributes: ['pump.stage'] } },
  objectives: {},
});

const CATALOGUED: readonly SeriesFamily[] = ['prometheus 3', 'loki 3'].map((source) => ({
  ...{ name: 'go_goroutines', type: 'gauge', unit: '', help: 'Goroutines', bounds: [], source },
  labels: { job: 'open', instance: 'open' },
}));

const output = (path: string, document: unknown): OutputFile => ({ path, format: 'json', document, sources: {} });

const OUTPUTS: readonly OutputFile[] = [
  output('grafana/dashboards/pumps.json', {
    templating: { list: [{ name: 'kind', query: { query: 'label_values(pump_strokes_total, stroke_kind)' } }] },
    panels: [
      { title: 'Strokes', targets: [{ expr: 'sum by (stroke_kind) (rate(pump_strokes_total[5m]))' }] },
      {
        title: 'Row',
        panels: [
          { title: 'Lift p99', targets: [{ expr: 'rate(pump_lift_seconds_bucket{a="pump_level_ratio"}[5m])' }] },
        ],
      },
      { title: 'Lifts', targets: [{ query: '{ name = "pump.lift" && span.pump.stage = "1" }' }] },
    ],
  }),
  output('prometheus/rules/pumps.yml', {
    groups: [
      {
        name: 'pumps',
        rules: [
          { record: 'pump:strokes:rate5m', expr: 'sum(rate(pump_strokes_total[5m]))' },
          {
            ...{ alert: 'PumpStopped', expr: 'pump:strokes:rate5m == 0\nand on () up == 1', for: '2m' },
            labels: { severity: 'critical' },
            annotations: { summary: 'The pump stands still', runbook_url: 'docs/runbook.md#pumpstopped' },
          },
        ],
      },
    ],
  }),
];

/** What there is to know of one pump with a dashboard and two rules. */
export function pumpKnowledge(): Knowledge {
  const { settings, problems } = parseSettings(
    { services: [{ name: 'pump-1', contract: pump }] },
    'stack.ts',
    noLocator,
  );
  assert.deepEqual(problems, []);
  assert.ok(settings);
  const stack = buildStack(settings, { target: 'compose' });
  const { outputs } = generateBundle(stack, { file: 'stack.ts', locator: noLocator });
  return buildKnowledge(stack, [...outputs, ...OUTPUTS], CATALOGUED);
}
