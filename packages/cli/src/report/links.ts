import type { NativeStack, RunningStack } from '@headrace/run';
import { localUrl } from '@headrace/stack';

/** Where a running stack can be looked at. */
export function linksText(running: RunningStack | NativeStack, pageUrl?: string): string {
  const { stack, kind } = running;
  const traceQl = encodeURIComponent('{ name = "packet.process" }');
  const real: [string, string][] = [
    ['Prometheus', localUrl(stack.prometheus.http, '/api/v1/query?query=up')],
    ['Alertmanager', localUrl(stack.alertmanager.http)],
    ...(kind === 'docker' ? [['Grafana', localUrl(stack.grafana.http)] satisfies [string, string]] : []),
  ];
  const rows: [string, string][] = [
    ...(pageUrl === undefined ? [] : [['the page', pageUrl] satisfies [string, string]]),
    ['metrics (:8889)', localUrl(stack.collector.metrics, '/metrics')],
    ...(kind === 'embedded' ? [] : real),
    [traceStoreName(running), localUrl(stack.tempo.http, `/api/search?q=${traceQl}`)],
    ['Loki’s API', localUrl(stack.loki.http, '/loki/api/v1/labels')],
    ['OTLP/gRPC in', `http://127.0.0.1:${stack.collector.otlpGrpc.port}`],
    ['OTLP/HTTP in', localUrl(stack.collector.otlpHttp)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, link]) => `  ${name.padEnd(width)}  ${link}\n`).join('');
}

function traceStoreName(running: RunningStack | NativeStack): string {
  const standsIn = 'traceStore' in running && running.traceStore !== undefined;
  return standsIn ? 'Tempo’s API (headrace’s own store stands in for it)' : 'Tempo’s API';
}
