import type { Role } from './health-server.ts';

/** A variable of a node, with the flag that sets it on the command line. */
export interface NodeVariable {
  readonly name: string;
  readonly flag: string;
  readonly description: string;
  /** Who reads it, with the default of each; null where there is none. */
  readonly defaults: Readonly<Partial<Record<Role, string | null>>>;
}

function forAll(value: string | null): Record<Role, string | null> {
  return { connector: value, receiver: value, sender: value };
}

/**
 * What can be set on a node, apart from telemetry (`OTEL_*`, `NODE_ID`, `LOG_LEVEL`).
 * The one home of names, flags and defaults.
 */
export const NODE_VARIABLES = [
  {
    name: 'ILP_ADDRESS',
    flag: '--ilp-address',
    description: "this node's ILP address",
    defaults: {
      connector: 'test.headrace.connector',
      receiver: 'test.headrace.receiver',
      sender: 'test.headrace.sender',
    },
  },
  {
    name: 'ILP_HTTP_HOST',
    flag: '--ilp-http-host',
    description: 'address to take packets on, and to serve health on',
    defaults: forAll('127.0.0.1'),
  },
  {
    name: 'ILP_HTTP_PORT',
    flag: '--ilp-http-port',
    description: 'port to take packets on; 0 takes any free one',
    defaults: { connector: '7768', receiver: '7778' },
  },
  {
    name: 'HEALTH_PORT',
    flag: '--health-port',
    description: 'port of /health and /stats; 0 takes any free one',
    defaults: { connector: '8080', sender: '8081', receiver: '8082' },
  },
  {
    name: 'ILP_AUTH_TOKEN',
    flag: '--ilp-auth-token',
    description: 'Bearer tokens of the peers that may send packets here: token,… or name:token,…',
    defaults: { connector: null, receiver: null },
  },
  {
    name: 'ILP_PEER_TOKEN',
    flag: '--ilp-peer-token',
    description: 'Bearer token that the next hop expects',
    defaults: { connector: null, sender: null },
  },
  {
    name: 'ILP_TRUST',
    flag: '--ilp-trust',
    description:
      "how far peers' trace context is trusted: peer=accept|link|ignore,…; a next hop is host:port, * is all others",
    defaults: forAll('*=link'),
  },
  {
    name: 'ILP_ROUTES',
    flag: '--ilp-routes',
    description: 'next hops: prefix=url,…',
    defaults: { connector: null },
  },
  {
    name: 'ILP_MIN_EXPIRY_WINDOW_MS',
    flag: '--ilp-min-expiry-window-ms',
    description: 'milliseconds taken off the expiry of a packet that is sent on',
    defaults: { connector: '1000' },
  },
  {
    name: 'ILP_UPLINK',
    flag: '--ilp-uplink',
    description: 'URL of the connector that takes the packets',
    defaults: { sender: 'http://127.0.0.1:7768' },
  },
  {
    name: 'ILP_DESTINATION',
    flag: '--ilp-destination',
    description: 'ILP address of the receiver',
    defaults: { sender: 'test.headrace.receiver' },
  },
  { name: 'ILP_RATE', flag: '--ilp-rate', description: 'packets a second', defaults: { sender: '50' } },
  {
    name: 'ILP_CONCURRENCY',
    flag: '--ilp-concurrency',
    description: 'packets that may wait for their end',
    defaults: { sender: '32' },
  },
  {
    name: 'ILP_COUNT',
    flag: '--ilp-count',
    description: 'stop after so many packets; without it, go on until stopped',
    defaults: { sender: null },
  },
  {
    name: 'ILP_EXPIRY_MS',
    flag: '--ilp-expiry-ms',
    description: 'milliseconds for which a packet is valid',
    defaults: { sender: '30000' },
  },
  {
    name: 'ILP_JOURNAL',
    flag: '--ilp-journal',
    description: 'file that gets one JSON line for each packet',
    defaults: { sender: null },
  },
  {
    name: 'ILP_DEMO_SECRET',
    flag: '--ilp-demo-secret',
    description: "secret of the demo's sender and receiver, from which fulfillments are made",
    defaults: { sender: 'headrace-demo', receiver: 'headrace-demo' },
  },
  {
    name: 'ILP_DEMO_FAULTS',
    flag: '--ilp-demo-faults',
    description: 'true lets faults be switched on by PUT /demo/faults/ID on the health port',
    defaults: { receiver: 'false' },
  },
  {
    name: 'SLA_PACKET_SUCCESS_THRESHOLD',
    flag: '--sla-packet-success-threshold',
    description: 'share of packets that must not fail here, 0 to 1; below it, health is degraded',
    defaults: forAll('0.999'),
  },
  {
    name: 'SLA_P99_LATENCY_MS',
    flag: '--sla-p99-latency-ms',
    description: "99th percentile of the node's own time in milliseconds; above it, health is degraded",
    defaults: forAll('10'),
  },
] as const satisfies readonly NodeVariable[];

export type NodeVariableName = (typeof NODE_VARIABLES)[number]['name'];

/** The default of a variable for a role; undefined where there is none. */
export function defaultOf(name: NodeVariableName, role: Role): string | undefined {
  const variable: NodeVariable | undefined = NODE_VARIABLES.find((candidate) => candidate.name === name);
  return variable?.defaults[role] ?? undefined;
}
