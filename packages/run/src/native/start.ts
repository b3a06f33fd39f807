import { mkdir } from 'node:fs/promises';
import type { Problem } from '@headrace/contract';
import { startTraceStore, type TraceStore } from '@headrace/embedded';
import {
  buildStack,
  COLLECTOR_MANIFEST,
  endpoints,
  generateBundle,
  type Settings,
  type Stack,
  WHOLE_FILE,
} from '@headrace/stack';
import { type BuildEvent, buildBinaries, defaultCacheDir, resolveBinary } from '../binaries/index.ts';
import { writeBundle } from '../bundle/write.ts';
import { type PortConflict, portsInUse } from '../net/index.ts';
import {
  isSupervisorAlive,
  type LineListener,
  type ProcessEvent,
  type ProcessGroup,
  readState,
  removeState,
  startProcesses,
  stopRecorded,
  writeState,
} from '../process/index.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { type NativeLayout, nativeLayout } from './layout.ts';
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
export interface NativeStack {
  readonly stack: Stack;
  readonly layout: NativeLayout;
  readonly group: ProcessGroup;
  /** What stands in for Tempo; undefined where a Tempo was found. */
  readonly traceStore: TraceStore | undefined;
  stop(): Promise<void>;
}

/** The stack cannot be started as the settings say, for reasons that a user can mend. */
export class StackProblemsError extends Error {
  override readonly name = 'StackProblemsError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.problems = problems;
  }
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
  await requireFreePorts(stack, binaries, options);
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
    return { stack, layout, group, traceStore, stop };
  } catch (error) {
    await traceStore?.close();
    throw error;
  }
}

/** A stack that still runs is told of; one that was killed may have left programs, which are ended. */
async function endEarlierRun(layout: NativeLayout): Promise<void> {
  const state = await readState(layout.stateFile);
  if (state === undefined) return;
  if (isSupervisorAlive(state)) throw new StackProblemsError([runningProblem(layout, state.supervisorPid)]);
  await stopRecorded(state, { timeoutMs: 10_000 });
  await removeState(layout.stateFile);
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
  if (bundle.problems.length > 0) throw new StackProblemsError(bundle.problems);
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

async function requireFreePorts(stack: Stack, binaries: NativeBinaries, options: NativeOptions): Promise<void> {
  const demoOwners = new Set<string>(stack.demo?.nodes.map((node) => node.role));
  const wanted = endpoints(stack)
    .filter((endpoint) => options.withDemo || !demoOwners.has(endpoint.owner))
    .filter((endpoint) => endpoint.owner !== 'grafana')
    // The stand-in speaks OTLP and HTTP; Tempo's own gRPC is Tempo's.
    .filter((endpoint) => endpoint.setting !== 'traces.ports.grpc' || binaries.tempo !== undefined)
    .map(({ port, bindHost, setting, owner }) => ({ port, host: bindHost, setting, owner }));
  const conflicts = await portsInUse(wanted);
  if (conflicts.length > 0)
    throw new StackProblemsError(conflicts.map((conflict) => portProblem(conflict, options.loaded)));
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

function portProblem({ port, setting, owner, reason, holder }: PortConflict, loaded: LoadedSettings): Problem {
  const path = setting.split('.');
  const by = holder === undefined ? '' : ` by process ${holder.pid} (${holder.command})`;
  return {
    code: 'ports/in-use',
    severity: 'error',
    file: loaded.file,
    ...loaded.locator.value(path),
    path: setting,
    message:
      reason === 'in use'
        ? `port ${port}, which ${owner} needs, is in use${by}`
        : `port ${port}, which ${owner} needs, cannot be had: ${reason}`,
    expected: 'a free port',
    fix:
      holder === undefined
        ? `choose another port for ${setting}`
        : `end process ${holder.pid}, or choose another port for ${setting}`,
  };
}

function runningProblem(layout: NativeLayout, pid: number): Problem {
  return {
    code: 'run/already-running',
    severity: 'error',
    file: layout.stateFile,
    ...WHOLE_FILE,
    path: '',
    message: `the stack of these settings runs already, started by process ${pid}`,
    expected: 'no running stack',
    fix: 'see it with "headrace status", end it with "headrace down"',
  };
}
