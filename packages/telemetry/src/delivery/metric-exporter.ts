import { ExportResultCode, hrTimeToMilliseconds } from '@opentelemetry/core';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { TelemetryConfig } from '../telemetry-config.ts';
import type { Delivery } from './delivery.ts';
import type { CountLoss } from './loss.ts';
import { within } from './within.ts';

type Preference = TelemetryConfig['metricTemporality'];

/** Writes what is collected as chunks, one for each request. Its export always succeeds: what becomes of the chunk is the delivery's. */
export function createMetricExporter(
  delivery: Delivery,
  preference: Preference,
  { loss, limitMs }: { readonly loss: CountLoss; readonly limitMs: () => number },
): PushMetricExporter {
  return {
    selectAggregationTemporality: (type) => temporalityOf(preference, type),
    export: (metrics, done) => {
      const items = countPoints(metrics);
      const bytes = ProtobufMetricsSerializer.serializeRequest(metrics);
      if (bytes === undefined) loss.add('metrics', 'encoding', items);
      else delivery.offer({ bytes, items, ...(preference === 'cumulative' ? { collectedMs: timeOf(metrics) } : {}) });
      delivery.hurry();
      done({ code: ExportResultCode.SUCCESS });
    },
    // A shutdown flushes first: what a collector that does not answer may take of it must leave time to count.
    forceFlush: () => within(limitMs() / 2, delivery.flush()),
    shutdown: () => delivery.shutdown(limitMs()),
  };
}

/** `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` (OpenTelemetry metrics exporter specification). */
function temporalityOf(preference: Preference, type: InstrumentType): AggregationTemporality {
  const upDown = type === InstrumentType.UP_DOWN_COUNTER || type === InstrumentType.OBSERVABLE_UP_DOWN_COUNTER;
  const observed = type === InstrumentType.OBSERVABLE_COUNTER;
  const delta = preference === 'delta' || (preference === 'lowmemory' && !observed);
  return delta && !upDown ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}

/** When the points were collected; the requests of one collection have the same time. */
function timeOf({ scopeMetrics }: ResourceMetrics): number {
  const endTime = scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.endTime;
  return endTime === undefined ? 0 : hrTimeToMilliseconds(endTime);
}

function countPoints(metrics: ResourceMetrics): number {
  let points = 0;
  for (const scope of metrics.scopeMetrics) for (const { dataPoints } of scope.metrics) points += dataPoints.length;
  return points;
}
