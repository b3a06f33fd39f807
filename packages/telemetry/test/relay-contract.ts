import { counter, defineContract, histogram, oneOf } from '@headrace/contract';

/** A contract that is small enough to know every line of its exposition by heart. */
export const relay = defineContract({
  name: 'relay',
  version: '1.0.0',
  resource: {},
  metrics: {
    relayed: counter({
      otel: 'relay.packets',
      unit: '{packet}',
      description: 'Packets passed on',
      attributes: { outcome: oneOf('ok', 'lost') },
    }),
    wait: histogram({
      otel: 'relay.wait',
      unit: 's',
      description: 'Time in the queue',
      attributes: {},
      bounds: [0.1, 1],
    }),
  },
  spans: {},
  logs: {},
  objectives: {},
});

export type RelayContract = typeof relay;
