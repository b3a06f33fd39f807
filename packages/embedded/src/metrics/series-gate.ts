import {
  attributeValue,
  type MetricData,
  type MetricsRequest,
  type OtlpAttributes,
  type OtlpMetric,
  valueText,
} from '@headrace/contract';

/** Keeps the number of lines on :8889 within its bound. */
export interface SeriesGate {
  /** The request without the points of new series that no longer fit, and how many points that were. */
  admit(request: MetricsRequest, nowMs: number): { readonly request: MetricsRequest; readonly refused: number };
  /** Lines that the admitted series have, without those that have expired. */
  lines(nowMs: number): number;
  /** Lines that have expired since the start. */
  expiredLines(): number;
  clear(): void;
}

interface Known {
  readonly lines: number;
  updatedMs: number;
}

/** Lines that a series has beside its buckets: `+Inf`, `_sum` and `_count`. */
const linesBesideBuckets = 3;

/** A series that was not updated for `expirationMs` is gone from :8889, and leaves its lines to others. */
export function createSeriesGate(maxLines: number, expirationMs: number): SeriesGate {
  const known = new Map<string, Known>();
  let lineCount = 0;
  let expired = 0;
  const dropExpired = (nowMs: number): void => {
    for (const [key, { lines, updatedMs }] of known) {
      if (nowMs - updatedMs <= expirationMs) continue;
      known.delete(key);
      lineCount -= lines;
      expired += lines;
    }
  };
  const isAdmitted = (key: string, lines: number, nowMs: number): boolean => {
    const before = known.get(key);
    if (before !== undefined) {
      before.updatedMs = nowMs;
      return true;
    }
    if (lineCount + lines > maxLines) return false;
    known.set(key, { lines, updatedMs: nowMs });
    lineCount += lines;
    return true;
  };
  return {
    admit: (request, nowMs) => {
      if (lineCount > maxLines * 0.9) dropExpired(nowMs);
      let refused = 0;
      const resourceMetrics = request.resourceMetrics.map((resource) => {
        const target = targetKey(resource.attributes);
        const scopeMetrics = resource.scopeMetrics.map((scoped) => {
          const scope = `${target}\0${scoped.scope.name}\0${scoped.scope.version}`;
          const metrics = scoped.metrics.map((metric) =>
            filteredMetric(metric, (attributes, lines) => {
              const key = `${scope}\0${metric.name}\0${metric.data?.kind}\0${attributesKey(attributes)}`;
              const admitted = isAdmitted(key, lines, nowMs);
              if (!admitted) refused += 1;
              return admitted;
            }),
          );
          return { ...scoped, metrics };
        });
        return { ...resource, scopeMetrics };
      });
      return { request: refused === 0 ? request : { resourceMetrics }, refused };
    },
    lines: (nowMs) => {
      dropExpired(nowMs);
      return lineCount;
    },
    expiredLines: () => expired,
    clear: () => {
      known.clear();
      lineCount = 0;
    },
  };
}

/** What `job` and `instance` are made of: further resource attributes make no series of their own. */
function targetKey(resource: OtlpAttributes): string {
  return ['service.namespace', 'service.name', 'service.instance.id']
    .map((key) => valueText(attributeValue(resource, key)))
    .join('\0');
}

function attributesKey(attributes: OtlpAttributes): string {
  const pairs = attributes.map(({ key, value }) => `${key}\x01${valueText(value)}`);
  return pairs.length < 2 ? pairs.join() : pairs.sort().join('\x02');
}

type IsAdmitted = (attributes: OtlpAttributes, lines: number) => boolean;

function filteredMetric(metric: OtlpMetric, isAdmitted: IsAdmitted): OtlpMetric {
  return metric.data === undefined ? metric : { ...metric, data: filteredData(metric.data, isAdmitted) };
}

function filteredData(data: MetricData, isAdmitted: IsAdmitted): MetricData {
  switch (data.kind) {
    case 'gauge':
      return { ...data, points: data.points.filter((point) => isAdmitted(point.attributes, 1)) };
    case 'sum':
      return { ...data, points: data.points.filter((point) => isAdmitted(point.attributes, 1)) };
    case 'histogram':
      return {
        ...data,
        points: data.points.filter(({ attributes, explicitBounds }) =>
          isAdmitted(attributes, explicitBounds.length + linesBesideBuckets),
        ),
      };
    case 'exponentialHistogram':
      return { ...data, points: data.points.filter((point) => isAdmitted(point.attributes, linesBesideBuckets)) };
    case 'summary':
      return {
        ...data,
        points: data.points.filter(({ attributes, quantiles }) => isAdmitted(attributes, quantiles.length + 2)),
      };
  }
}
