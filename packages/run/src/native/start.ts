import { mkdir } from 'node:fs/promises';
import { withoutIgnored } from '@headrace/check/settings';
import { startTraceStore, type TraceStore } from '@headrace/embedded';
import {
  buildStack,
  COLLECTOR_MANIFEST,
  type Endpoint,
  endpoints,
  generateBundle,
  type Settings,
  type Stack,
} from '@headrace/stack';
import { type BuildEvent, buildBinaries, defaultCacheDir, resolveBinary } from '../binaries/index.ts';
import { writeBundle } from '../bundle/write.ts';
import { spansAccepted } from '../demo/backends.ts';
import {
  type LineListener,
  type ProcessEvent,
  type ProcessGroup,
  removeState,
  startProcesses,
  writeState,
} from '../process/index.ts';
import type { RunningStack } from '../running-stack.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { type NativeLayout, nativeLayout } from './layout.ts';
import { endEarlierRun, requireFreePorts, StackProblemsError } from './preconditions.ts';
import { type NativeBinaries, nativePrograms } from './programs.ts';

export interface NativeOptions {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the ports of the demo's nodes are needed as well. */
  readonly withDemo: boolean;
  readonly onBuild?: (event: BuildEvent) => void;
  readonly onProcess?: (event: ProcessEvent) => void;
  readonly onLine?: LineListener;
  readonly signal?: AbortSignal;
}

/** A running stack of native processes. */
export interface NativeStack extends RunningStack {
  readonly kind: 'native';
  readonly group: ProcessGroup;
  /** What stands in for Tempo; undefined where a Tempo was found. */
  readonly traceStore: TraceStore | undefined;
}

/** Spans that the stand-in for Tempo keeps, about 2 KB each. */
const STAND_IN_MAX_SPANS = 200_000;

/**
 * Finds or builds the programs, renders the bundle for this machine and starts everything.
 *
 * @throws StackProblemsError for ports in use and patches that do not fit; BinaryError and BuildFailedError for
 * programs; ProcessStartError when one does not come up. Nothing is left running then.
 */
export async function startNative(options: NativeOptions): Promise<NativeStack> {
  const layout = nativeLayout(options.loaded.path);
  await endEarlierRun(layout);
  const { binaries, stack } = await prepare(options, layout);
  await requireFreePorts(neededEndpoints(stack, binaries, options), options.loaded);
  const traceStore = binaries.tempo === undefined ? await standIn(stack) : undefined;
  try {
    const group = await startProcesses(nativePrograms(stack, binaries, layout, options.env), {
      logDir: layout.logs,
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
      ...(options.onProcess === undefined ? {} : { onProgress: options.onProcess }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    await writeState(layout.stateFile, {
      supervisorPid: process.pid,
      startedAt: new Date().toISOString(),
      processes: group.processes,
      details: { settings: options.loaded.path, tempo: traceStore === undefined ? 'tempo' : 'stand-in' },
    });
    const stop = async () => {
      await group.stop();
      await traceStore?.close();
      await removeState(layout.stateFile);
    };
    return {
      ...{ kind: 'native', stack, layout, group, traceStore, stop },
      exited: group.exited,
      spansAccepted: () => spansAccepted(stack),
    };
  } catch (error) {
    await traceStore?.close();
    throw error;
  }
}

async function prepare({ loaded, settings, env, onBuild, signal }: NativeOptions, layout: NativeLayout) {
  const cacheDir = defaultCacheDir(env);
  const tempo = await resolveBinary('tempo', { env, cacheDir });
  const stack = buildStack(settings, {
    target: 'native',
    dataFolder: layout.data,
    bundleFolder: layout.bundle,
    hasTempo: tempo !== undefined,
  });
  const bundle = generateBundle(stack, loaded);
  const problems = withoutIgnored(bundle.problems, settings);
  if (problems.length > 0) throw new StackProblemsError(problems);
  const collectorManifest = bundle.files.find((file) => file.path === COLLECTOR_MANIFEST)?.text ?? '';
  const built = await buildBinaries({
    names: ['otelcol', 'prometheus', 'alertmanager', 'loki'],
    ...{ collectorManifest, cacheDir, env },
    ...(onBuild === undefined ? {} : { onProgress: onBuild }),
    ...(signal === undefined ? {} : { signal }),
  });
  // This bundle is nobody's to edit: it is made anew for each start.
  await writeBundle({ folder: layout.bundle, files: bundle.files, force: true });
  for (const component of ['collector', 'prometheus', 'alertmanager', 'tempo', 'loki']) {
    await mkdir(`${layout.data}/${component}`, { recursive: true });
  }
  const binaries: NativeBinaries = { ...built, tempo: tempo?.path };
  return { stack, binaries };
}

function neededEndpoints(stack: Stack, binaries: NativeBinaries, { withDemo }: NativeOptions): Endpoint[] {
  const demoOwners = new Set<string>(stack.demo?.nodes.map((node) => node.role));
  return (
    endpoints(stack)
      .filter((endpoint) => withDemo || !demoOwners.has(endpoint.owner))
      .filter((endpoint) => endpoint.owner !== 'grafana')
      // The stand-in speaks OTLP and HTTP; Tempo's own gRPC is Tempo's.
      .filter((endpoint) => endpoint.setting !== 'traces.ports.grpc' || binaries.tempo !== undefined)
  );
}

function standIn(stack: Stack): Promise<TraceStore> {
  const { http, otlp } = stack.tempo;
  return startTraceStore({
    host: http.bindHost,
    httpPort: http.port,
    otlpGrpcPort: otlp.port,
    maxSpans: STAND_IN_MAX_SPANS,
  });
}
