import { type Endpoint, type Service, type Stack, url } from '../model/stack.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

/** `services/NAME.env`: what switches a service's telemetry on, with the numbers of the settings. */
export function renderServiceEnvs(stack: Stack): OutputFile[] {
  return stack.services.map((service) =>
    outputFile(serviceEnvPath(service), 'env', serviceEnvironment(stack, service, otlpEndpoint(stack))),
  );
}

function serviceEnvPath(service: Service): string {
  return `services/${service.name}.env`;
}

/** Services outside of the stack's network reach the collector on the port that it publishes. */
function otlpEndpoint(stack: Stack): Endpoint {
  return {
    ...stack.collector.otlpGrpc,
    host: stack.target === 'compose' ? 'localhost' : stack.collector.otlpGrpc.host,
  };
}

/** The environment of one service that pushes to `otlp`; the values may carry the setting that they came from. */
export function serviceEnvironment(stack: Stack, service: Service, otlp: Endpoint): Record<string, unknown> {
  const { setting } = service;
  return {
    OTEL_ENABLED: 'true',
    OTEL_SERVICE_NAME: from(`${setting}.name`, service.name),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: from('collector.ports.grpc', url(otlp)),
    OTEL_RESOURCE_ATTRIBUTES: from('environment', `deployment.environment.name=${stack.environment}`),
    OTEL_METRIC_EXPORT_INTERVAL: from(`${setting}.exportInterval`, String(service.exportIntervalMs)),
    OTEL_SAMPLING_RATIO: from('traces.headSampling', String(stack.tempo.headSampling)),
    NODE_ID: from(`${setting}.nodeId`, service.nodeId),
    SLA_PACKET_SUCCESS_THRESHOLD: from(`${setting}.slo`, String(service.slo.packetSuccess)),
    SLA_SETTLEMENT_SUCCESS_THRESHOLD: from(`${setting}.slo`, String(service.slo.settlementSuccess)),
    SLA_P99_LATENCY_MS: from(`${setting}.slo`, String(service.slo.p99LatencyMs)),
  };
}
