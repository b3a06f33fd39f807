import grpc from '@grpc/grpc-js';
import type { ExportTraceServiceResponse } from './message.ts';
import type { TraceCodec } from './proto.ts';
import type { TraceReceiver } from './receiver.ts';

/** An open OTLP/gRPC port. */
export interface OtlpServer {
  readonly port: number;
  /** Closes the port and cuts every connection; resolves when the port is free. */
  close(): Promise<void>;
}

export interface OtlpServerOptions {
  readonly host: string;
  /** 0 asks for a free port. */
  readonly port: number;
  readonly receiver: TraceReceiver;
  readonly codec: TraceCodec;
}

const maxRequestBytes = 16 * 1024 * 1024;

/** Rejects with the address in its message when the port cannot be opened. */
export async function openOtlpServer({ host, port, receiver, codec }: OtlpServerOptions): Promise<OtlpServer> {
  // gzip needs no setting: the server inflates what the client's grpc-encoding header names.
  const server = new grpc.Server({ 'grpc.max_receive_message_length': maxRequestBytes });
  server.addService(traceService(codec), { Export: receiver.export });
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const boundPort = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new Error(`cannot open the OTLP/gRPC port ${address}: ${error.message}`, { cause: error }));
    });
  });
  return { port: boundPort, close: () => closeServer(server) };
}

/**
 * The request stays bytes until the handler decodes it: a decoder that throws here would become INTERNAL.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-proto, collector/trace/v1/trace_service.proto
 */
function traceService(codec: TraceCodec) {
  return {
    Export: {
      path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      requestStream: false,
      responseStream: false,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (response: ExportTraceServiceResponse) => codec.encodeResponse(response),
      responseDeserialize: (): ExportTraceServiceResponse => {
        throw new Error('this service definition only serves');
      },
    },
  } satisfies grpc.ServiceDefinition;
}

function closeServer(server: grpc.Server): Promise<void> {
  return new Promise((resolve, reject) => {
    // tryShutdown alone waits for the clients to leave; forceShutdown alone does not say when the port is free.
    server.tryShutdown((error) => (error === undefined || error === null ? resolve() : reject(error)));
    server.forceShutdown();
  });
}
