import type { PipelineModel } from '../pipeline-model.ts';
import {
  attributeValue,
  hasAttribute,
  type MetricData,
  type MetricsRequest,
  type OtlpAttributes,
  type OtlpMetric,
  type OtlpValue,
  withAttributes,
} from './otlp/request.ts';
import { valueText } from './otlp/value-text.ts';

/**
 * The request as the exporter gets it: defaults in the resource, the chosen labels on each point and on the resource,
 * and with `resource_to_telemetry_conversion` every resource attribute on each point.
 * Source: the `resource` processor's `insert`; OTTL's `set`, which leaves alone what has no value; pkg/resourcetotelemetry.
 */
export function throughPipeline(
  request: MetricsRequest,
  { labels, resourceDefaults, exporter }: Pick<PipelineModel, 'labels' | 'resourceDefaults' | 'exporter'>,
): MetricsRequest {
  const resourceMetrics = request.resourceMetrics.map(({ attributes, scopeMetrics }) => {
    const complete = withDefaults(attributes, resourceDefaults);
    const chosen = chosenLabels(complete, labels);
    const resource = withAttributes(complete, chosen);
    const added = exporter.resourceLabels === true ? [...chosen, ...resource] : chosen;
    const metrics = (all: readonly OtlpMetric[]) => (added.length === 0 ? all : all.map((one) => labelled(one, added)));
    return {
      attributes: resource,
      scopeMetrics: scopeMetrics.map((scoped) => ({ ...scoped, metrics: metrics(scoped.metrics) })),
    };
  });
  return { resourceMetrics };
}

function withDefaults(attributes: OtlpAttributes, defaults: Readonly<Record<string, string>>): OtlpAttributes {
  const missing = Object.entries(defaults).filter(([key]) => !hasAttribute(attributes, key));
  return [...attributes, ...missing.map(([key, value]) => ({ key, value }))];
}

function chosenLabels(resource: OtlpAttributes, labels: Readonly<Record<string, string>>): OtlpAttributes {
  return Object.entries(labels).flatMap(([label, attribute]) => {
    const value: OtlpValue = attributeValue(resource, attribute);
    return value === undefined ? [] : [{ key: label, value }];
  });
}

function labelled(metric: OtlpMetric, added: OtlpAttributes): OtlpMetric {
  const withLabels = <P extends { readonly attributes: OtlpAttributes }>(points: readonly P[]): P[] =>
    points.map((point) => ({
      ...point,
      attributes: withAttributes(point.attributes, added),
    }));
  return metric.data === undefined ? metric : { ...metric, data: withPoints(metric.data, withLabels) };
}

type PointMapper = <P extends { readonly attributes: OtlpAttributes }>(points: readonly P[]) => P[];

function withPoints(data: MetricData, map: PointMapper): MetricData {
  switch (data.kind) {
    case 'gauge':
      return { ...data, points: map(data.points) };
    case 'sum':
      return { ...data, points: map(data.points) };
    case 'histogram':
      return { ...data, points: map(data.points) };
    case 'exponentialHistogram':
      return { ...data, points: map(data.points) };
    case 'summary':
      return { ...data, points: map(data.points) };
  }
}

/** `job`: `service.namespace/service.name`, or the name alone; undefined without a name. Source: `extractJob`, utils.go. */
export function jobOf(resource: OtlpAttributes): string | undefined {
  if (!hasAttribute(resource, 'service.name')) return undefined;
  const name = valueText(attributeValue(resource, 'service.name'));
  if (!hasAttribute(resource, 'service.namespace')) return name;
  return `${valueText(attributeValue(resource, 'service.namespace'))}/${name}`;
}

/** `instance`: `service.instance.id`. Source: `extractInstance`, utils.go. */
export function instanceOf(resource: OtlpAttributes): string | undefined {
  if (!hasAttribute(resource, 'service.instance.id')) return undefined;
  return valueText(attributeValue(resource, 'service.instance.id'));
}
