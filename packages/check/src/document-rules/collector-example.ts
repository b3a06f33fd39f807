import type { Example } from '../example.ts';

const CONFIG = `receivers:
  otlp:
    protocols: { grpc: { endpoint: 127.0.0.1:4317 } }
exporters:
  prometheus: { endpoint: 127.0.0.1:8889 }
service:
  pipelines:
    metrics:
      receivers: [otlp]
      exporters: [prometheus]
`;

/** A configuration of the collector that is right, or with texts in it replaced. */
export function collectorExample(...changes: readonly (readonly [from: string, to: string])[]): Example {
  return {
    file: 'collector.yaml',
    text: changes.reduce((text, [from, to]) => text.replace(from, to), CONFIG),
  };
}
