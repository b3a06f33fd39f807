import type { Attributes } from '../attribute.ts';
import type { Contract } from '../contract.ts';
import type { Metric } from '../metric.ts';
import type { PipelineModel } from '../pipeline-model.ts';
import { labelName } from '../prometheus/label-name.ts';
import { seriesName } from '../prometheus/series-name.ts';
import { withUnit } from '../prometheus/units.ts';
import { spanMetrics } from '../span-metrics.ts';
import type { FamilyType, LabelValues, SeriesFamily } from './family.ts';

/** The families that a contract's metrics become on :8889. */
export function contractFamilies(contract: Contract, pipeline: PipelineModel): SeriesFamily[] {
  const source = `contract ${contract.name} ${contract.version}`;
  return Object.values(contract.metrics).map((metric) => metricFamily(metric, pipelineLabels(pipeline), source));
}

/** The families that the collector makes of spans. */
export function spanMetricFamilies(pipeline: PipelineModel): SeriesFamily[] {
  const labels = { ...pipelineLabels(pipeline), collector_instance_id: 'open' } as const;
  return Object.values(spanMetrics(pipeline)).map((metric) => metricFamily(metric, labels, 'span_metrics'));
}

/** What every series that a service pushes carries, whatever its metric declares. */
function pipelineLabels(pipeline: PipelineModel): Readonly<Record<string, LabelValues>> {
  return Object.fromEntries(['job', 'instance', ...Object.keys(pipeline.labels)].map((label) => [label, 'open']));
}

const TYPES: Readonly<Record<Metric['kind'], FamilyType>> = {
  counter: 'counter',
  upDownCounter: 'gauge',
  gauge: 'gauge',
  histogram: 'histogram',
};

function metricFamily(metric: Metric, common: Readonly<Record<string, LabelValues>>, source: string): SeriesFamily {
  return {
    name: seriesName(metric),
    type: TYPES[metric.kind],
    unit: metric.kind === 'gauge' && metric.unit === '1' ? 'ratio' : withUnit([], metric.unit).join('_'),
    help: metric.description,
    labels: { ...common, ...attributeLabels(metric.attributes) },
    bounds: metric.kind === 'histogram' ? metric.bounds : [],
    source,
  };
}

function attributeLabels(attributes: Attributes): Record<string, LabelValues> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, attribute]) => [
      labelName(key),
      attribute.kind === 'enumerated' ? attribute.values : 'open',
    ]),
  );
}
