import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpositionModel, Scrape } from '@headrace/contract';
import { textOf } from '@headrace/contract';
import { freePorts } from '@headrace/run';
import { eventually } from '../http.ts';
import { program } from '../programs.ts';

/** What an exporter answered. */
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** A real collector with several `prometheus` exporters side by side. */
export interface RealCollector {
  /** Sends one OTLP/JSON request; the exporters have it when this returns. */
  send(body: Uint8Array | string): Promise<{ status: number; text: string }>;
  scrape(variant: string, scrape: Scrape): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startCollector(variants: Readonly<Record<string, ExpositionModel>>): Promise<RealCollector> {
  const names = Object.keys(variants);
  const [http = 0, ...metrics] = await freePorts(names.length + 1);
  const ports = new Map(names.map((name, index) => [name, metrics[index] ?? 0]));
  const folder = await mkdtemp(join(tmpdir(), 'headrace-names-'));
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config(variants, http, ports)));
  const child = spawn(await program('otelcol'), ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk) => (log = `${log}${String(chunk)}`.slice(-20_000)));
  const url = `http://127.0.0.1:${http}/v1/metrics`;
  const collector: RealCollector = {
    send: async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: body as string });
      return { status: response.status, text: await response.text() };
    },
    scrape: (variant, scrape) => scrapeOnce(ports.get(variant) ?? 0, scrape),
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`the collector ended:\n${log}`);
      return (await collector.send('{}')).status === 200 ? true : undefined;
    });
    return collector;
  } catch (error) {
    await collector.stop();
    throw error;
  }
}

const TYPES = { text: 'text/plain;version=0.0.4', openmetrics: 'application/openmetrics-text;version=1.0.0' } as const;

async function scrapeOnce(port: number, { exposition, escaping }: Scrape): Promise<Answer> {
  const accept = `${TYPES[exposition]};escaping=${escaping}`;
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { accept, 'accept-encoding': 'identity' },
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: textOf(new Uint8Array(await response.arrayBuffer())),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function config(variants: Readonly<Record<string, ExpositionModel>>, http: number, ports: ReadonlyMap<string, number>) {
  const entries = Object.entries(variants);
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${http}` } } } },
    processors: Object.assign({}, ...entries.map(([name, model]) => processors(name, model))),
    exporters: Object.fromEntries(
      entries.map(([name, model]) => [`prometheus/${name}`, exporter(model, ports.get(name) ?? 0)]),
    ),
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: Object.fromEntries(
        entries.map(([name, model]) => [
          `metrics/${name}`,
          {
            receivers: ['otlp'],
            processors: Object.keys(processors(name, model)),
            exporters: [`prometheus/${name}`],
          },
        ]),
      ),
    },
  };
}

function exporter({ exporter: model }: ExpositionModel, port: number) {
  return {
    endpoint: `127.0.0.1:${port}`,
    translation_strategy: model.strategy,
    without_scope_info: !model.scopeInfo,
    enable_open_metrics: true,
    metric_expiration: `${model.expirationMs}ms`,
    namespace: model.namespace === undefined ? undefined : escaped(model.namespace),
    const_labels: model.constLabels,
    resource_to_telemetry_conversion: { enabled: model.resourceLabels === true },
  };
}

/** A `$` begins a reference in the collector's configuration. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** As the stack's own pipeline has them: defaults into the resource, labels onto points and resource. */
function processors(name: string, { labels, resourceDefaults }: ExpositionModel): Record<string, unknown> {
  const defaults = Object.entries(resourceDefaults);
  const copies = Object.entries(labels);
  return {
    ...(defaults.length === 0
      ? {}
      : {
          [`resource/${name}`]: {
            attributes: defaults.map(([key, value]) => ({ key, value, action: 'insert' })),
          },
        }),
    ...(copies.length === 0
      ? {}
      : {
          [`transform/${name}`]: {
            error_mode: 'ignore',
            metric_statements: [
              {
                context: 'datapoint',
                statements: copies.map(([to, from]) => `set(attributes["${to}"], resource.attributes["${from}"])`),
              },
              {
                context: 'resource',
                statements: copies.map(([to, from]) => `set(attributes["${to}"], attributes["${from}"])`),
              },
            ],
          },
        }),
  };
}
