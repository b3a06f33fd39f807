import type { AddressInfo } from 'node:net';
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';

/** What the collector answers to one request. */
export interface GrpcAnswer {
  /** gRPC status; 0 takes the request. */
  readonly code: number;
  /** `grpc-status-details-bin`. */
  readonly details?: Buffer;
  /** The export response. */
  readonly response?: Buffer;
}

export interface GrpcCollector {
  readonly url: string;
  /** Requests so far, the refused ones too: body and headers. */
  readonly requests: { readonly body: Buffer; readonly metadata: Metadata }[];
  /** Hears `count` requests. */
  heard(count: number): Promise<void>;
  close(): void;
}

/** A real gRPC server with an export method for each signal; `answer` is asked for each request, by its number. */
export async function startGrpcCollector(
  answer: (request: number) => GrpcAnswer | undefined = () => undefined,
  { port = 0, credentials = ServerCredentials.createInsecure() } = {},
): Promise<GrpcCollector> {
  const requests: { body: Buffer; metadata: Metadata }[] = [];
  const listeners = new Set<() => void>();
  const server = new Server();
  const same = (value: Buffer): Buffer => value;
  const take = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
    requests.push({ body: call.request, metadata: call.metadata });
    for (const listener of listeners) listener();
    const { code = 0, details, response = Buffer.alloc(0) } = answer(requests.length - 1) ?? { code: 0 };
    const metadata = new Metadata();
    if (details !== undefined) metadata.set('grpc-status-details-bin', details);
    if (code === 0) done(null, response);
    else done({ code, details: 'as the test wants', metadata });
  };
  const shape = { requestStream: false, responseStream: false };
  const coding = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  for (const [signal, name] of [
    ['trace', 'TraceService'],
    ['metrics', 'MetricsService'],
    ['logs', 'LogsService'],
  ]) {
    const path = `/opentelemetry.proto.collector.${signal}.v1.${name}/Export`;
    server.addService({ export: { path, ...shape, ...coding } }, { export: take });
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, taken) => (error ? reject(error) : resolve(taken)));
  });
  return {
    url: `http://127.0.0.1:${bound satisfies AddressInfo['port']}`,
    requests,
    heard: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (requests.length >= count) resolve();
        };
        listeners.add(look);
        look();
      }),
    close: () => server.forceShutdown(),
  };
}
