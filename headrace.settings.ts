import { defineSettings } from '@headrace/stack';

export default defineSettings({
  environment: 'development',
  services: [{ name: 'ilp-connector', contract: 'ilp-connector', nodeId: 'connector', slo: { packetSuccess: 0.999 } }],
  collector: { ports: { grpc: 4317, http: 4318, metrics: 8889 }, memoryMiB: 512 },
  metrics: { retention: '35d', scrapeInterval: '15s' },
  traces: { retention: '7d', headSampling: 1 },
  logs: { retention: '31d' },
  alerts: { default: 'log' },
});
