import { oneOf } from '../attribute.ts';
import { defineContract } from '../contract.ts';
import { counter, histogram, upDownCounter } from '../metric.ts';

/** Error codes of RFC 27 that can end a packet. */
const REJECT_CODES = [
  ...['F00', 'F01', 'F02', 'F03', 'F04', 'F05', 'F06', 'F07', 'F08', 'F99'],
  ...['T00', 'T01', 'T02', 'T03', 'T04', 'T05', 'T99'],
  ...['R00', 'R01', 'R02', 'R99'],
] as const;

/** What an Interledger connector, and a sender or receiver beside it, emits. */
export const ilpConnector = defineContract({
  name: 'ilp-connector',
  version: '1.0.0',
  resource: {
    'service.name': 'which service; becomes `job`',
    'service.instance.id': 'a new value for each process; becomes `instance`',
    'ilp.node.id': 'the node, stable over restarts; becomes `node_id`',
    'deployment.environment.name': 'development, staging, production; becomes `environment`',
  },
  metrics: {
    packetsProcessed: counter({
      otel: 'ilp.packets.processed',
      unit: '{packet}',
      description: 'ILP packets that ended here, by type and outcome',
      attributes: {
        type: oneOf('prepare', 'fulfill', 'reject'),
        status: oneOf('success', 'rejected', 'error', 'timeout'),
      },
    }),
    packetsRejected: counter({
      otel: 'ilp.packets.rejected',
      unit: '{packet}',
      description: 'ILP Prepares that ended in a Reject, made here or relayed, by error code',
      attributes: { code: oneOf(...REJECT_CODES) },
    }),
    packetLatency: histogram({
      otel: 'ilp.packet.latency',
      unit: 's',
      description: "The node's own time for a packet, receipt to sending on",
      attributes: { type: oneOf('prepare', 'fulfill', 'reject') },
      bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    }),
    packetRoundTrip: histogram({
      otel: 'ilp.packet.round_trip',
      unit: 's',
      description: 'Time from a Prepare to its Fulfill or Reject, the next hops included',
      attributes: {},
      bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    }),
    packetsInFlight: upDownCounter({
      otel: 'ilp.packets.in_flight',
      unit: '{packet}',
      description: 'ILP Prepares that wait for their Fulfill or Reject',
      attributes: {},
    }),
    errors: counter({
      otel: 'connector.errors',
      unit: '{error}',
      description: 'Errors of the node itself, by type and severity',
      attributes: {
        type: oneOf('invalid_packet', 'unreachable', 'peer_unreachable', 'timeout', 'wrong_condition', 'internal'),
        severity: oneOf('critical', 'high', 'warning'),
      },
    }),
  },
  spans: {
    packetSend: {
      name: 'packet.send',
      kind: 'internal',
      description: 'A sender makes a Prepare and waits for its end; the root of a packet’s trace',
      attributes: ['ilp.destination', 'ilp.amount', 'peer.destination', 'error.type'],
    },
    packetProcess: {
      name: 'packet.process',
      kind: 'internal',
      description: 'A connector takes a Prepare, forwards it and relays the answer',
      attributes: ['ilp.destination', 'ilp.amount', 'peer.source', 'peer.destination', 'error.type'],
    },
    packetReceive: {
      name: 'packet.receive',
      kind: 'internal',
      description: 'A receiver decides on a Prepare that is addressed to it',
      attributes: ['ilp.destination', 'ilp.amount', 'peer.source', 'error.type'],
    },
  },
  logs: {
    packetProcessed: {
      event: 'packet.processed',
      description: 'A Prepare ended: fulfilled, or rejected with a code',
      attributes: ['component', 'correlationId', 'destination', 'amount', 'latencyMs', 'code'],
    },
  },
  objectives: { packetSuccess: 0.999, settlementSuccess: 0.99, p99LatencySeconds: 0.01 },
});

export type IlpConnectorContract = typeof ilpConnector;
