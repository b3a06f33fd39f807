import {
  type Attribute,
  builtInContracts,
  type Contract,
  labelName,
  type Metric,
  type Metrics,
  type PipelineModel,
  seriesNames,
  spanMetrics,
} from '@headrace/contract';
import { buildStack } from '../model/build.ts';
import { settingsSchema } from '../settings/schema.ts';

/** `docs/reference/telemetry.md`: what services emit, under its OTLP names and under those on :8889 side by side. */
export function telemetryMarkdown(): string {
  const settings = settingsSchema.parse({ services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] });
  const { pipeline, metrics } = buildStack(settings, { target: 'compose' }).collector;
  const labels = Object.keys(pipeline.labels).map(code).join(', ');
  return [
    '# Telemetry',
    '',
    'What each contract declares, and the series that the collector makes of it. A metric has a name in code, a name ' +
      `in OTLP and one or more series on :${metrics.port}, which is what queries use; \`headrace explain NAME\` takes any of them. ` +
      `Every series that a service pushes has the labels \`job\`, \`instance\`, ${labels} besides its own.`,
    '',
    ...Object.values(builtInContracts).flatMap((contract) => contractLines(contract, pipeline, metrics.port)),
    '## Span metrics',
    '',
    'The collector’s `span_metrics` connector makes these of every span, whatever the contract. Their series have the ' +
      'label `collector_instance_id` as well, new at each start of the collector.',
    '',
    ...metricLines(spanMetrics(pipeline), metrics.port),
  ].join('\n');
}

function contractLines(contract: Contract, pipeline: PipelineModel, port: number): string[] {
  return [
    `## Contract \`${contract.name}\` ${contract.version}`,
    '',
    '### Resource',
    '',
    ...table(
      ['attribute', 'label', 'what it is'],
      Object.entries(contract.resource).map(([key, meaning]) => [code(key), resourceLabel(key, pipeline), meaning]),
    ),
    '### Metrics',
    '',
    ...metricLines(contract.metrics, port),
    '### Spans',
    '',
    ...table(
      ['span', 'in code', 'kind', 'attributes', 'what it is'],
      Object.entries(contract.spans).map(([key, { name, kind, attributes, description }]) => [
        ...[code(name), code(key), kind, attributes.map(code).join(', '), description],
      ]),
    ),
    '### Log events',
    '',
    ...table(
      ['event', 'in code', 'attributes', 'what it is'],
      Object.entries(contract.logs).map(([key, { event, attributes, description }]) => [
        ...[code(event), code(key), attributes.map(code).join(', '), description],
      ]),
    ),
    '### Objectives',
    '',
    ...table(
      ['objective', 'target'],
      Object.entries(contract.objectives).map(([key, target]) => [code(key), String(target)]),
    ),
  ];
}

function resourceLabel(key: string, { labels }: PipelineModel): string {
  if (key === 'service.name') return code('job');
  if (key === 'service.instance.id') return code('instance');
  const copied = Object.entries(labels).find(([, attribute]) => attribute === key)?.[0];
  return copied === undefined ? `${code(labelName(key))} of \`target_info\`` : code(copied);
}

function metricLines(metrics: Metrics, port: number): string[] {
  return table(
    ['in code', 'in OTLP', 'kind', 'unit', `on :${port}`, 'labels', 'what it is'],
    Object.entries(metrics).map(([key, metric]) => [
      ...[code(key), code(metric.otel), KINDS[metric.kind], metric.unit === '' ? '–' : code(metric.unit)],
      seriesNames(metric).map(code).join('<br>'),
      Object.entries(metric.attributes).map(labelText).join('<br>') || '–',
      descriptionText(metric),
    ]),
  );
}

const KINDS: Readonly<Record<Metric['kind'], string>> = {
  counter: 'counter',
  upDownCounter: 'up-down counter',
  gauge: 'gauge',
  histogram: 'histogram',
};

/** A label with its values, and the attribute that it comes from where that has another name. */
function labelText([key, attribute]: [string, Attribute]): string {
  const label = labelName(key);
  const origin = label === key ? '' : ` (in OTLP ${code(key)})`;
  return `${code(label)}${origin}: ${valuesText(attribute)}`;
}

function valuesText(attribute: Attribute): string {
  if (attribute.kind === 'enumerated') return attribute.values.join(', ');
  return attribute.kind === 'free' ? `any, up to ${attribute.budget}` : `at most ${attribute.limit}`;
}

function descriptionText(metric: Metric): string {
  return metric.kind === 'histogram'
    ? `${metric.description}. Bounds: ${metric.bounds.join(', ')}`
    : metric.description;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line), ''];
}

function code(text: string): string {
  return `\`${text}\``;
}
