/** Spans of an Interledger connector: what a packet and a settlement pass through. */
export const ilpConnectorSpans = {
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
  settlementExecute: {
    name: 'settlement.execute',
    kind: 'internal',
    description: 'A settlement with a peer, from the decision to the confirmation',
    attributes: ['peer.id', 'settlement.method', 'settlement.amount', 'error.type'],
  },
  channelOpen: {
    name: 'channel.open',
    kind: 'internal',
    description: 'A payment channel is opened; a child of its settlement',
    attributes: ['peer.id', 'settlement.method', 'error.type'],
  },
  channelFund: {
    name: 'channel.fund',
    kind: 'internal',
    description: 'A payment channel is funded; a child of its settlement',
    attributes: ['peer.id', 'settlement.method', 'settlement.amount', 'error.type'],
  },
  channelClose: {
    name: 'channel.close',
    kind: 'internal',
    description: 'A payment channel is closed; a child of its settlement',
    attributes: ['peer.id', 'settlement.method', 'error.type'],
  },
} as const;

export const ilpConnectorLogs = {
  packetProcessed: {
    event: 'packet.processed',
    description: 'A Prepare ended: fulfilled, or rejected with a code',
    attributes: ['component', 'correlationId', 'destination', 'amount', 'latencyMs', 'code'],
  },
} as const;
