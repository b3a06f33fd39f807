import type protobuf from 'protobufjs';
import { type MessageSchema, schemaOf } from '../wire/schema.ts';
import { messageType } from './proto.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

export const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** What OTLP calls the parts of one signal. Source: opentelemetry-proto, collector/SIGNAL/v1/SIGNAL_service.proto. */
export interface SignalProtocol {
  readonly signal: Signal;
  readonly httpPath: string;
  readonly grpcPath: string;
  readonly requestType: protobuf.Type;
  readonly requestSchema: MessageSchema;
  readonly responseType: protobuf.Type;
  /** The field of `partial_success` that says how many items were refused. */
  readonly rejectedField: string;
  /** An item of the signal, as messages name it. */
  readonly item: string;
}

const names = {
  traces: { package: 'trace', service: 'Trace', rejectedField: 'rejectedSpans', item: 'span' },
  metrics: { package: 'metrics', service: 'Metrics', rejectedField: 'rejectedDataPoints', item: 'data point' },
  logs: { package: 'logs', service: 'Logs', rejectedField: 'rejectedLogRecords', item: 'log record' },
} as const;

export function signalProtocol(signal: Signal): SignalProtocol {
  const { package: name, service, rejectedField, item } = names[signal];
  const prefix = `opentelemetry.proto.collector.${name}.v1`;
  const requestType = messageType(`${prefix}.Export${service}ServiceRequest`);
  return {
    ...{ signal, rejectedField, item, requestType },
    httpPath: `/v1/${signal}`,
    grpcPath: `/${prefix}.${service}Service/Export`,
    requestSchema: schemaOf(requestType),
    responseType: messageType(`${prefix}.Export${service}ServiceResponse`),
  };
}
