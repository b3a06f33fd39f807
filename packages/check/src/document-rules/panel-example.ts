import { compactJson } from '../compact-json.ts';
import type { Example } from '../example.ts';

interface PanelExample {
  readonly expr?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  /** Asked of Tempo instead of PromQL of Prometheus. */
  readonly traceQl?: string;
  /** Where a second panel lies. */
  readonly second?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };

/** A dashboard with a panel or two, as Grafana exports it. */
export function panelExample({
  expr = 'sum(ilp_packets_in_flight)',
  datasource = PROMETHEUS,
  second,
  traceQl,
}: PanelExample): Example {
  const target =
    traceQl === undefined
      ? { refId: 'A', expr, legendFormat: 'in flight' }
      : { refId: 'A', queryType: 'traceql', query: traceQl };
  const panel = {
    type: 'timeseries',
    title: 'In flight',
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
    datasource: traceQl === undefined ? datasource : { type: 'tempo', uid: 'tempo' },
    targets: [target],
  };
  const nodeId = {
    type: 'query',
    name: 'nodeId',
    datasource: PROMETHEUS,
    query: 'label_values(ilp_packets_in_flight, node_id)',
  };
  const panels = second === undefined ? [panel] : [panel, { ...panel, title: 'Again', gridPos: second }];
  const dashboard = { title: 'Mine', schemaVersion: 42, templating: { list: [nodeId] }, panels };
  return { file: 'dashboard.json', text: `${compactJson(dashboard)}\n` };
}
