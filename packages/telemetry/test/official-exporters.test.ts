import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTelemetry } from '../src/index.ts';
import { startGrpcCollector } from './grpc-collector.ts';
import { relay } from './relay-contract.ts';

describe('OpenTelemetry’s own exporters in the place of ours', () => {
  for (const exporters of ['own', 'official'] as const) {
    test(`${exporters}: traces and metrics arrive over gRPC`, async (t) => {
      const collector = await startGrpcCollector();
      t.after(() => collector.close());
      const telemetry = await startTelemetry({
        contract: relay,
        service: { name: 'relay', version: '1' },
        env: {
          ...{ NODE_ID: 'n', OTEL_ENABLED: 'true', OTEL_LOGS_EXPORTER: 'none', HEADRACE_EXPORTERS: exporters },
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        },
        logDestination: { write: () => undefined },
      });
      telemetry.tracer.startSpan('carried').end();
      telemetry.metrics.relayed.with({ outcome: 'ok' }).add(1);
      await telemetry.shutdown();
      const bodies = collector.requests.map(({ body }) => body.toString('latin1'));
      assert.ok(bodies.some((body) => body.includes('carried')));
      assert.ok(bodies.some((body) => body.includes('relay.packets')));
    });
  }
});
