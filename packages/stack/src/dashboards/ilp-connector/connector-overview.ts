import {
  type Dashboard,
  DashboardBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ilpConnector, labelName, seriesName, spanMetrics } from '@headrace/contract';
import { DATASOURCE_UIDS } from '../../model/datasources.ts';
import type { Stack } from '../../model/stack.ts';
import { quantileBy, rateBy, selector, share, sumBy } from '../../promql/query.ts';
import type { NamedDashboard } from '../named-dashboard.ts';
import { curves, logs, stat, traces } from '../panels.ts';

const { metrics, spans } = ilpConnector;

/** The dashboard's variables narrow every query down. */
const CHOSEN = { environment: { variable: 'environment' }, node_id: { variable: 'nodeId' } } as const;

/** The first dashboard: is the connector moving packets, how fast, and what does it refuse? */
export function connectorOverview(stack: Stack): NamedDashboard {
  const dashboard = new DashboardBuilder('Connector overview')
    .uid('headrace-connector-overview')
    .description(
      'Packets of an Interledger connector: throughput, outcome, latency, and the traces and logs behind them',
    )
    .tags(['headrace', 'interledger'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .readonly()
    .withVariable(variable('environment', 'Environment', 'environment'))
    .withVariable(variable('nodeId', 'Node', 'node_id'));
  for (const panel of [...numbers(), ...graphs(stack), ...evidence(stack)]) dashboard.withPanel(panel);
  return { name: 'connector-overview', dashboard: dashboard.build() satisfies Dashboard };
}

function variable(name: string, label: string, of: 'environment' | 'node_id'): QueryVariableBuilder {
  const query = `label_values(${seriesName(metrics.packetsProcessed)}, ${of})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource({ type: 'prometheus', uid: DATASOURCE_UIDS.prometheus })
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: 'All', value: '$__all' })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function numbers() {
  const prepares = rateBy(metrics.packetsProcessed, [], { type: 'prepare', ...CHOSEN });
  const fulfilled = rateBy(metrics.packetsProcessed, [], { type: 'prepare', status: 'success', ...CHOSEN });
  return [
    stat({ title: 'Prepares', description: 'Prepares that ended, a second', unit: 'pps' }, prepares),
    stat(
      { title: 'Fulfilled', description: 'Share of Prepares that were fulfilled', unit: 'percentunit' },
      share(fulfilled, prepares),
    ),
    stat(
      { title: 'p99 latency', description: 'The node’s own time for a Prepare at p99, from its buckets', unit: 's' },
      quantileBy(0.99, metrics.packetLatency, [], { type: 'prepare', ...CHOSEN }),
    ),
    stat(
      { title: 'In flight', description: 'Prepares that wait for their end', unit: 'short' },
      sumBy([], selector(metrics.packetsInFlight, CHOSEN)),
    ),
  ];
}

function graphs(stack: Stack) {
  const { duration } = spanMetrics(stack.collector.pipeline);
  return [
    curves({ title: 'Prepares by outcome', description: 'How Prepares ended, a second', unit: 'pps' }, [
      { expr: rateBy(metrics.packetsProcessed, ['status'], { type: 'prepare', ...CHOSEN }), legend: '{{status}}' },
    ]),
    curves({ title: 'Rejects by code', description: 'Rejects, made here or relayed, by ILP error code', unit: 'pps' }, [
      { expr: `${rateBy(metrics.packetsRejected, ['code'], CHOSEN)} > 0`, legend: '{{code}}' },
    ]),
    curves(
      { title: 'Packet latency', description: 'The node’s own time for a packet, receipt to sending on', unit: 's' },
      [0.5, 0.95, 0.99].map((quantile) => ({
        expr: quantileBy(quantile, metrics.packetLatency, ['type'], CHOSEN),
        legend: `p${quantile * 100} {{type}}`,
      })),
    ),
    curves(
      {
        title: 'Span duration at p99',
        description: 'Made of spans by the collector; each dot is an exemplar and opens its trace',
        unit: 's',
      },
      [{ expr: quantileBy(0.99, duration, ['span.name'], CHOSEN), legend: '{{span_name}}', exemplars: true }],
    ),
    curves({ title: 'Errors', description: 'Errors of the node itself, by type and severity', unit: 'eps' }, [
      { expr: `${rateBy(metrics.errors, ['type', 'severity'], CHOSEN)} > 0`, legend: '{{type}} ({{severity}})' },
    ]),
    curves({ title: 'Round trip', description: 'From a Prepare to its end, the next hops included', unit: 's' }, [
      { expr: quantileBy(0.99, metrics.packetRoundTrip, ['node_id'], CHOSEN), legend: 'p99 {{node_id}}' },
    ]),
  ];
}

function evidence(stack: Stack) {
  const services = stack.services.filter((service) => service.contract.name === ilpConnector.name);
  const names = services.map((service) => service.name).join('|');
  return [
    traces(
      { title: 'Rejected packets', description: 'Traces of packets that ended with an error code' },
      `{ name = "${spans.packetProcess.name}" && span.error.type != nil }`,
    ),
    logs(
      { title: 'Logs', description: 'The connector’s log lines; a line’s trace_id opens its trace' },
      `{${labelName('service.name')}=~"${names}"}`,
    ),
  ];
}
