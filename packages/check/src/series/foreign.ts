import { isOneSlipAway } from '../one-slip.ts';

/** What programs of the stack and their exporters begin the names of their series with. */
const PREFIXES: readonly string[] = [
  ...[
    'prometheus',
    'alertmanager',
    'loki',
    'tempo',
    'otelcol',
    'grafana',
    'go',
    'process',
    'promhttp',
    'net_conntrack',
  ],
  ...['node', 'redis', 'pg', 'container', 'machine', 'cadvisor', 'kube', 'kubelet', 'apiserver', 'scrape'],
  ...['cortex', 'memberlist', 'tempodb', 'logql', 'jaeger', 'probe', 'traces_service_graph', 'traces_spanmetrics'],
];

/** Series that Prometheus makes itself, and those that carry a target's own labels. */
const ALWAYS: ReadonlySet<string> = new Set(['up', 'ALERTS', 'ALERTS_FOR_STATE', 'target_info', 'otel_scope_info']);

/**
 * Answers whether a name belongs to a program whose series nobody has listed here, so that it cannot be judged: it is
 * neither right nor wrong. A program of which the catalogue has families is listed.
 */
export function foreignNames(known: Iterable<string>, catalogued: readonly string[]): (name: string) => boolean {
  const unlisted = PREFIXES.filter((prefix) => !catalogued.some((name) => name.startsWith(`${prefix}_`)));
  const ours = [...known].filter((name) => unlisted.some((prefix) => name.startsWith(`${prefix}_`)));
  return (name) =>
    ALWAYS.has(name) ||
    (unlisted.some((prefix) => name.startsWith(`${prefix}_`)) &&
      !ours.some((one) => one === `${name}_total` || one === `${name}_bucket` || isOneSlipAway(name, one)));
}

/**
 * The program that a name begins with, unless the name is a slip of one that is known: a series may be there only in
 * some configurations, or in another version.
 */
export function programOf(name: string, known: Iterable<string>): string | undefined {
  const program = PREFIXES.find((prefix) => name.startsWith(`${prefix}_`));
  if (program === undefined) return undefined;
  const isSlip = [...known].some(
    (one) => one === `${name}_total` || one === `${name}_bucket` || isOneSlipAway(name, one),
  );
  return isSlip ? undefined : program;
}
