import { free, oneOf } from './attribute.ts';
import { counter, histogram } from './metric.ts';
import type { PipelineModel } from './pipeline-model.ts';

const ATTRIBUTES = {
  'service.name': free({ budget: 100 }),
  'span.name': free({ budget: 500 }),
  'span.kind': oneOf(
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
  ),
  'status.code': oneOf('STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'),
};

/** The metrics that the collector's `span_metrics` connector makes of spans, declared like any other. */
export function spanMetrics(pipeline: PipelineModel) {
  const { namespace, boundsSeconds } = pipeline.spanMetrics;
  return {
    calls: counter({
      otel: `${namespace}.calls`,
      unit: '',
      description: 'Spans that ended, by name, kind and status',
      attributes: ATTRIBUTES,
    }),
    duration: histogram({
      otel: `${namespace}.duration`,
      unit: 's',
      description: 'Duration of spans; carries the exemplars that lead to traces',
      attributes: ATTRIBUTES,
      bounds: boundsSeconds,
    }),
  };
}
