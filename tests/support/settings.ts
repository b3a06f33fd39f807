import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedSettings } from '@headrace/run';
import { freePorts, loadSettings } from '@headrace/run';
import type { Settings, SettingsInput } from '@headrace/stack';

/** A folder of a test's own with a settings file in it. */
export interface TestSettings {
  readonly folder: string;
  readonly file: string;
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  remove(): Promise<void>;
}

/** Settings with free ports and short intervals, written to a folder that the test removes. */
export async function writeTestSettings(overrides: Partial<SettingsInput> = {}): Promise<TestSettings> {
  const folder = await mkdtemp(join(tmpdir(), 'headrace-test-'));
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'headrace.settings.yaml');
  await writeFile(file, JSON.stringify(await quickSettings(overrides), null, 2));
  const loaded = await loadSettings(file);
  if (loaded.settings === undefined) throw new Error(JSON.stringify(loaded.problems));
  return {
    ...{ folder, file, loaded, settings: loaded.settings },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function quickSettings(overrides: Partial<SettingsInput>): Promise<SettingsInput> {
  const ports = await freePorts(19);
  const next = () => {
    const port = ports.pop();
    if (port === undefined) throw new Error('a test needs more free ports');
    return port;
  };
  return {
    services: [{ name: 'ilp-connector', contract: 'ilp-connector', nodeId: 'connector', exportInterval: '1s' }],
    collector: { ports: { grpc: next(), http: next(), metrics: next(), telemetry: next(), health: next() } },
    metrics: { port: next(), scrapeInterval: '1s' },
    traces: { ports: { http: next(), grpc: next(), otlp: next() } },
    logs: { ports: { http: next(), grpc: next() } },
    dashboards: { port: next() },
    alerts: { port: next() },
    page: { port: next() },
    demo: {
      packetsPerSecond: 50,
      ports: {
        ...{ connectorIlp: next(), connectorHealth: next(), senderHealth: next() },
        ...{ receiverIlp: next(), receiverHealth: next() },
      },
    },
    ...overrides,
  };
}
