import type { NativeStack } from '@headrace/run';
import { localUrl } from '@headrace/stack';

/** Where a running stack can be looked at. */
export function linksText({ stack, traceStore }: NativeStack): string {
  const tempo = traceStore === undefined ? 'Tempo' : 'traces (headrace’s own store, standing in for Tempo)';
  const traceQl = encodeURIComponent('{ name = "packet.process" }');
  const rows: [string, string][] = [
    ['metrics (:8889)', localUrl(stack.collector.metrics, '/metrics')],
    ['Prometheus', localUrl(stack.prometheus.http, '/api/v1/query?query=up')],
    ['Alertmanager', localUrl(stack.alertmanager.http)],
    [tempo, localUrl(stack.tempo.http, `/api/search?q=${traceQl}`)],
    ['Loki', localUrl(stack.loki.http, '/loki/api/v1/labels')],
    ['OTLP/gRPC in', `http://127.0.0.1:${stack.collector.otlpGrpc.port}`],
    ['OTLP/HTTP in', localUrl(stack.collector.otlpHttp)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, link]) => `  ${name.padEnd(width)}  ${link}\n`).join('');
}
