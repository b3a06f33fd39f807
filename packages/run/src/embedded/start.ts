import { mkdir } from 'node:fs/promises';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import { buildStack, type Endpoint, type Settings, type Stack } from '@headrace/stack';
import { nativeLayout } from '../native/layout.ts';
import { endEarlierRun, requireFreePorts } from '../native/preconditions.ts';
import { removeState, writeState } from '../process/index.ts';
import type { RunningStack } from '../running-stack.ts';
import type { LoadedSettings } from '../settings/load.ts';

export interface EmbeddedOptions {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  /** Whether the ports of the demo's nodes are needed as well. */
  readonly withDemo: boolean;
  /** Takes a line for each thing that was refused. */
  readonly log?: (line: string) => void;
}

/** The whole pipeline in this process. */
export interface EmbeddedStack extends RunningStack {
  readonly kind: 'embedded';
  readonly embedded: Embedded;
}

/** A look must be live: exemplars and span metrics do not wait for a scraper. */
const FLUSH_INTERVAL_MS = 1000;

/**
 * Starts receiver, :8889, trace store and log store in this process, on the ports of the settings.
 *
 * @throws StackProblemsError for ports in use and a stack that runs already; nothing is left open then.
 */
export async function startEmbeddedStack(options: EmbeddedOptions): Promise<EmbeddedStack> {
  const { loaded, settings } = options;
  const layout = nativeLayout(loaded.path);
  await endEarlierRun(layout);
  const stack = buildStack(settings, {
    target: 'native',
    dataFolder: layout.data,
    bundleFolder: layout.bundle,
    hasTempo: false,
  });
  await requireFreePorts(neededEndpoints(stack, options.withDemo), loaded);
  await mkdir(layout.data, { recursive: true });
  const embedded = await startEmbedded({
    host: stack.collector.otlpGrpc.bindHost,
    ports: portsOf(stack),
    model: withQuickFlush(stack.collector.pipeline),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  await writeState(layout.stateFile, {
    supervisorPid: process.pid,
    startedAt: new Date().toISOString(),
    processes: [],
    details: { settings: loaded.path, kind: 'embedded' },
  });
  return {
    ...{ kind: 'embedded', stack, layout, embedded },
    // It ends with this process.
    exited: new Promise(() => undefined),
    spansAccepted: () => Promise.resolve(embedded.stats().traces.received),
    stop: async () => {
      await embedded.close();
      await removeState(layout.stateFile);
    },
  };
}

/** The ports that this process opens, and those of the demo. */
function neededEndpoints({ collector, tempo, loki, demo, page }: Stack, withDemo: boolean): Endpoint[] {
  const nodes = (demo?.nodes ?? []).flatMap((node) => (node.ilp === null ? [node.health] : [node.ilp, node.health]));
  const own = [collector.otlpGrpc, collector.otlpHttp, collector.metrics, tempo.http, loki.http, page];
  return withDemo ? [...own, ...nodes] : own;
}

function portsOf({ collector, tempo, loki }: Stack) {
  return {
    otlpGrpc: collector.otlpGrpc.port,
    otlpHttp: collector.otlpHttp.port,
    metrics: collector.metrics.port,
    tempo: tempo.http.port,
    loki: loki.http.port,
  };
}

function withQuickFlush(pipeline: Stack['collector']['pipeline']): Stack['collector']['pipeline'] {
  return { ...pipeline, spanMetrics: { ...pipeline.spanMetrics, flushIntervalMs: FLUSH_INTERVAL_MS } };
}
