import type { Series } from '../accumulate/series.ts';
import type { ExposerSettings } from '../exposer-settings.ts';
import { compareText } from '../go/text.ts';
import { attributeLabelName, isLabelName } from '../label-name.ts';
import { keepsUtf8 } from '../metric-name.ts';
import { valueText } from '../otlp/value-text.ts';
import type { ExpositionCode } from '../problems.ts';
import { instanceOf, jobOf } from '../resource.ts';
import type { Label } from './sample.ts';

/** Labels, or why the exporter drops the whole series. */
export type LabelsOrRefusal =
  | { readonly labels: readonly Label[] }
  | { readonly code: ExpositionCode; readonly message: string };

/** Scope attributes that would be one of the three labels of every scope. Source: `isReservedScopeAttribute`. */
const SCOPE_LABELS: ReadonlySet<string> = new Set(['name', 'version', 'schema_url']);

/**
 * The labels of a series: its attributes, those of its scope, `job` and `instance`, and the constant ones. Nothing
 * overrules anything: two that are the same drop the series.
 * Source: `getMetricMetadata`, collector.go.
 */
export function seriesLabels(series: Series, settings: ExposerSettings): LabelsOrRefusal {
  const { scope, resource, last } = series;
  const keepUtf8 = keepsUtf8(settings.strategy);
  const labels: Label[] = [];
  const attributes = settings.scopeInfo
    ? scope.attributes
        .filter(({ key }) => !SCOPE_LABELS.has(key))
        .map((one) => ({ ...one, key: `otel_scope_${one.key}` }))
    : [];
  for (const { key, value } of [...last.point.attributes, ...attributes]) {
    const built = attributeLabelName(key, keepUtf8);
    if ('refused' in built)
      return { code: 'exposition/label-name', message: `${built.refused}, and the series is dropped` };
    labels.push({ name: built.name, value: valueText(value) });
  }
  if (settings.scopeInfo) {
    labels.push({ name: 'otel_scope_name', value: scope.name });
    labels.push({ name: 'otel_scope_version', value: scope.version });
    labels.push({ name: 'otel_scope_schema_url', value: scope.schemaUrl });
  }
  for (const [name, value] of [['job', jobOf(resource)] as const, ['instance', instanceOf(resource)] as const])
    if (value !== undefined) labels.push({ name, value });
  return checkedLabels([...labels, ...settings.constLabels]);
}

/**
 * Labels that the Prometheus client takes, sorted by name.
 * Source: `NewDesc` and `validateLabelValues`, client_golang, prometheus/desc.go and labels.go.
 */
export function checkedLabels(labels: readonly Label[]): LabelsOrRefusal {
  const values = new Map<string, string>();
  for (const { name, value } of labels) {
    const shown = JSON.stringify(name);
    if (!isLabelName(name))
      return { code: 'exposition/label-name', message: `the label ${shown} is not allowed, and the series is dropped` };
    if (values.has(name))
      return { code: 'exposition/label-twice', message: `there are two labels ${shown}, and the series is dropped` };
    if (!value.isWellFormed())
      return { code: 'exposition/label-value', message: `the label ${shown} is no UTF-8, and the series is dropped` };
    values.set(name, value);
  }
  return { labels: labels.toSorted((a, b) => compareText(a.name, b.name)) };
}
