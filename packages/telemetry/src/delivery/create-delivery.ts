import type { Signal, TelemetryConfig } from '../telemetry-config.ts';
import { type CredentialSource, createCredentialSource } from './credentials.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import type { CountLoss } from './loss.ts';
import type { QueueLimits } from './queue.ts';
import type { Transport } from './transport.ts';

export interface DeliveryParts {
  readonly config: TelemetryConfig;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
}

/** A file that the environment names cannot be read. */
export class CredentialFileError extends Error {
  constructor(variable: string, path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${variable}=${JSON.stringify(path)}: expected a file that can be read; fix: ${reason}`, { cause });
    this.name = 'CredentialFileError';
  }
}

/** @throws CredentialFileError where a certificate, key or token cannot be read. */
export async function createSignalDelivery(signal: Signal, parts: DeliveryParts): Promise<Delivery> {
  const { config, loss, report } = parts;
  const { timeoutMs } = config.signals[signal];
  const { limits, batchItems, exportTimeoutMs, parallel } = sizesOf(signal, config);
  const transport = await createTransport(signal, parts);
  return createDelivery({
    ...{ signal, transport, limits, batchItems, parallel, loss, report },
    timeoutMs: Math.min(timeoutMs, exportTimeoutMs),
  });
}

interface Sizes {
  readonly limits: QueueLimits;
  readonly batchItems: number;
  readonly exportTimeoutMs: number;
  readonly parallel: number;
}

function sizesOf(signal: Signal, config: TelemetryConfig): Sizes {
  if (signal === 'metrics') {
    // Points must arrive in the order of their times.
    const limits = { maxItems: Number.POSITIVE_INFINITY, maxBytes: config.queueBytes };
    return { limits, batchItems: 1, exportTimeoutMs: config.metricExportTimeoutMs, parallel: 1 };
  }
  const batch = signal === 'traces' ? config.spanBatch : config.logBatch;
  return {
    limits: { maxItems: batch.maxQueueSize, maxBytes: config.queueBytes },
    batchItems: batch.maxExportBatchSize,
    exportTimeoutMs: batch.exportTimeoutMs,
    parallel: signal === 'traces' ? 4 : 2,
  };
}

/** Modules are loaded only for the protocol in use: the HTTP and the gRPC stack cost start time and memory. */
async function createTransport(signal: Signal, { config, report }: DeliveryParts): Promise<Transport> {
  const signalConfig = config.signals[signal];
  const source = await readCredentials(signalConfig.files, report);
  if (signalConfig.protocol === 'grpc') {
    const { createGrpcTransport } = await import('./grpc-transport.ts');
    return createGrpcTransport(signal, signalConfig, source);
  }
  const { createHttpTransport } = await import('./http-transport.ts');
  return createHttpTransport(signal, signalConfig, source);
}

async function readCredentials(
  files: TelemetryConfig['signals'][Signal]['files'],
  report: DeliveryParts['report'],
): Promise<CredentialSource> {
  const { certificate, clientKey, clientCertificate, token } = files;
  const paths = {
    certificate: certificate?.path,
    clientKey: clientKey?.path,
    clientCertificate: clientCertificate?.path,
    token: token?.path,
  };
  try {
    return await createCredentialSource(paths, report);
  } catch (error) {
    const failed = error instanceof Error && 'path' in error ? error.path : undefined;
    const file = Object.values(files).find((candidate) => candidate?.path === failed);
    if (file === undefined) throw error;
    throw new CredentialFileError(file.variable, file.path, error);
  }
}
