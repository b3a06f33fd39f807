import { PanelBuilder as LogsPanel } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder as TempoQuery } from '@grafana/grafana-foundation-sdk/tempo';
import { PanelBuilder as TimeseriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE_UIDS } from '../model/datasources.ts';

/** What every panel says of itself. */
export interface PanelText {
  readonly title: string;
  readonly description: string;
  /** Unit id of Grafana: `pps`, `s`, `percentunit`. */
  readonly unit: string;
}

/** One curve or a family of curves. */
export interface Curve {
  readonly expr: string;
  readonly legend: string;
  /** Shows exemplars, the dots that lead to a trace. */
  readonly exemplars?: boolean;
}

const PROMETHEUS = { type: 'prometheus', uid: DATASOURCE_UIDS.prometheus };
const TEMPO = { type: 'tempo', uid: DATASOURCE_UIDS.tempo };
const LOKI = { type: 'loki', uid: DATASOURCE_UIDS.loki };

const NO_DATA = 'no data in this range';

export function curves(text: PanelText, targets: readonly Curve[]): TimeseriesPanel {
  const panel = new TimeseriesPanel()
    .title(text.title)
    .description(text.description)
    .datasource(PROMETHEUS)
    .unit(text.unit)
    .min(0)
    .fillOpacity(10)
    .noValue(NO_DATA)
    .span(12)
    .height(8);
  for (const [index, target] of targets.entries()) panel.withTarget(prometheusQuery(target, refId(index)).range());
  return panel;
}

export function stat(text: PanelText, expr: string): StatPanel {
  return new StatPanel()
    .title(text.title)
    .description(text.description)
    .datasource(PROMETHEUS)
    .unit(text.unit)
    .noValue(NO_DATA)
    .span(6)
    .height(5)
    .withTarget(prometheusQuery({ expr, legend: text.title }, 'A').range());
}

/** A table of traces that a TraceQL query finds; each row opens its trace. */
export function traces(text: Omit<PanelText, 'unit'>, traceQl: string): TablePanel {
  return new TablePanel()
    .title(text.title)
    .description(text.description)
    .datasource(TEMPO)
    .noValue(NO_DATA)
    .span(12)
    .height(10)
    .withTarget(new TempoQuery().refId('A').datasource(TEMPO).queryType('traceql').query(traceQl).limit(20));
}

export function logs(text: Omit<PanelText, 'unit'>, logQl: string): LogsPanel {
  return new LogsPanel()
    .title(text.title)
    .description(text.description)
    .datasource(LOKI)
    .showTime(true)
    .enableLogDetails(true)
    .span(12)
    .height(10)
    .withTarget(new LokiQuery().refId('A').datasource(LOKI).expr(logQl).queryType('range').maxLines(100));
}

function prometheusQuery(curve: Curve, id: string): PrometheusQuery {
  return new PrometheusQuery()
    .refId(id)
    .datasource(PROMETHEUS)
    .expr(curve.expr)
    .legendFormat(curve.legend)
    .exemplar(curve.exemplars ?? false);
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
