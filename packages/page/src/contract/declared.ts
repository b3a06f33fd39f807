import {
  type Attribute,
  type Contract,
  contractFamilies,
  labelName,
  type Metric,
  type PipelineModel,
  type SeriesFamily,
  seriesNames,
  spanMetricFamilies,
  spanMetrics,
} from '@headrace/contract';
import type { DeclaredContract, DeclaredMetric } from '../api/page.ts';

/** Contracts as the page lists them; what the collector makes of spans comes last, as a contract of its own. */
export function declaredContracts(contracts: readonly Contract[], pipeline: PipelineModel): DeclaredContract[] {
  const declared = contracts.map((contract) => ({
    name: contract.name,
    version: contract.version,
    metrics: listMetrics(Object.values(contract.metrics), contractFamilies(contract, pipeline)),
  }));
  const ofSpans = listMetrics(Object.values(spanMetrics(pipeline)), spanMetricFamilies(pipeline));
  return [...declared, { name: 'made of spans by the collector', version: '', metrics: ofSpans }];
}

/** Both lists come from the same declarations, in their order. */
function listMetrics(metrics: readonly Metric[], families: readonly SeriesFamily[]): DeclaredMetric[] {
  return metrics.flatMap((metric, index) => {
    const family = families[index];
    if (family === undefined) return [];
    return {
      ...{ otel: metric.otel, kind: metric.kind, unit: metric.unit, description: metric.description },
      ...{ family: family.name, type: family.type, series: seriesNames(metric) },
      attributes: Object.entries(metric.attributes).map(([key, attribute]) => ({
        key,
        label: labelName(key),
        values: valuesOf(attribute),
      })),
    };
  });
}

function valuesOf(attribute: Attribute): string {
  if (attribute.kind === 'enumerated') return attribute.values.join(', ');
  return attribute.kind === 'bounded'
    ? `configured, at most ${attribute.limit}`
    : `any, ${attribute.budget} kept apart`;
}
