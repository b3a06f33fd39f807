import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { Signal } from '../telemetry-config.ts';
import type { Outcome } from './transport.ts';

/** What an export response says about items that were not taken (OTLP specification, "Partial Success"). */
export function readResponse(signal: Signal, body: Uint8Array): Outcome {
  try {
    const { rejected = 0, message = '' } = READERS[signal](body);
    return { kind: 'delivered', rejected: Math.max(0, Number(rejected)), message };
  } catch (error) {
    // The request was taken: sending it again because of its answer would count it twice.
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'delivered', rejected: 0, message: `its answer could not be read: ${reason}` };
  }
}

interface PartialSuccess {
  readonly rejected: number | bigint | undefined;
  readonly message: string | undefined;
}

const READERS: Readonly<Record<Signal, (body: Uint8Array) => PartialSuccess>> = {
  traces: (body) => {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(body);
    return { rejected: partialSuccess?.rejectedSpans, message: partialSuccess?.errorMessage };
  },
  metrics: (body) => {
    const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(body);
    return { rejected: partialSuccess?.rejectedDataPoints, message: partialSuccess?.errorMessage };
  },
  logs: (body) => {
    const { partialSuccess } = ProtobufLogsSerializer.deserializeResponse(body);
    return { rejected: partialSuccess?.rejectedLogRecords, message: partialSuccess?.errorMessage };
  },
};
