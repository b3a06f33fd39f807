import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@headrace/run';
import { leaveServerUntraced } from '@headrace/telemetry';
import { eventually } from '../http.ts';
import { program } from '../programs.ts';
import type { Certificates } from './certificates.ts';

/** A real collector in front of a stand-in for the trace store. */
export interface OutageCollector {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Spans that the store has, by id; one that came twice is there once. */
  readonly spanIds: ReadonlySet<string>;
  start(): Promise<void>;
  /** Ends the collector at once, as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface OtlpJson {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly { readonly spanId: string }[] }[];
  }[];
}

/**
 * Prepares a collector that passes each request on before it answers it: what it took, the store has. With
 * certificates it speaks TLS and asks for the client's.
 */
export async function prepareCollector(tls?: Certificates): Promise<OutageCollector> {
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const folder = await mkdtemp(join(tmpdir(), 'headrace-outage-'));
  const store = await startStore();
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(configOf({ grpcPort, httpPort, store: store.url, tls })));
  const path = await program('otelcol');
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  return {
    ...{ grpcPort, httpPort, spanIds: store.spanIds, kill },
    start: async () => {
      child = spawn(path, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
      let log = '';
      child.stderr?.on('data', (chunk) => {
        log = `${log}${String(chunk)}`.slice(-20_000);
      });
      await eventually(async () => {
        if (child?.exitCode !== null) throw new Error(`the collector ended:\n${log}`);
        return (await isOpen(grpcPort)) && (await isOpen(httpPort)) ? true : undefined;
      });
    },
    close: async () => {
      await kill();
      store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startStore(): Promise<{ url: string; spanIds: Set<string>; close(): void }> {
  const spanIds = new Set<string>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { resourceSpans = [] } = JSON.parse(Buffer.concat(chunks).toString()) as OtlpJson;
      for (const { scopeSpans = [] } of resourceSpans) {
        for (const { spans = [] } of scopeSpans) for (const { spanId } of spans) spanIds.add(spanId);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  // It stands for another process: what it is asked makes no spans here.
  leaveServerUntraced(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spanIds,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface ConfigParts {
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly store: string;
  readonly tls: Certificates | undefined;
}

function configOf({ grpcPort, httpPort, store, tls }: ConfigParts): object {
  const secured =
    tls === undefined ? {} : { tls: { cert_file: tls.serverCert, key_file: tls.serverKey, client_ca_file: tls.ca } };
  const protocols = {
    grpc: { endpoint: `127.0.0.1:${grpcPort}`, ...secured },
    http: { endpoint: `127.0.0.1:${httpPort}`, ...secured },
  };
  const passedOn = { encoding: 'json', compression: 'none', sending_queue: { enabled: false } };
  return {
    receivers: { otlp: { protocols } },
    exporters: { otlp_http: { endpoint: store, ...passedOn, retry_on_failure: { enabled: false } } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['otlp_http'] } },
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
