import { type Endpoint, localUrl, type Stack } from '@headrace/stack';
import { isSupervisorAlive, readState } from '../process/index.ts';
import { nativeLayout } from './layout.ts';

/** One component as `status` shows it. */
export interface ComponentStatus {
  readonly name: string;
  readonly state: 'ready' | 'not ready' | 'not running';
  readonly url: string;
  readonly pid: number | null;
  readonly note: string;
}

export interface StackStatus {
  readonly running: boolean;
  readonly components: readonly ComponentStatus[];
}

const PROBE_TIMEOUT_MS = 2000;

/** Asks every component of a stack that runs on this machine, embedded or native, whether it is ready. */
export async function nativeStatus(settingsPath: string, stack: Stack): Promise<StackStatus> {
  const state = await readState(nativeLayout(settingsPath).stateFile);
  const running = state !== undefined && isSupervisorAlive(state);
  const standsIn = state?.details?.tempo === 'stand-in';
  const pidOf = (name: string) => state?.processes.find((process) => process.name === name)?.pid ?? null;
  const probe = async (name: string, endpoint: Endpoint, path: string, note = ''): Promise<ComponentStatus> => {
    const url = localUrl(endpoint, path);
    const pid = name === 'tempo' && standsIn ? (state?.supervisorPid ?? null) : pidOf(name);
    const answers = running && (await isOk(url));
    return {
      name,
      url,
      pid: running ? pid : null,
      note,
      state: answers ? 'ready' : running ? 'not ready' : 'not running',
    };
  };
  if (running && state.details?.kind === 'embedded') {
    const inOne = async (name: string, endpoint: Endpoint, path: string) => ({
      ...(await probe(name, endpoint, path, 'in one process')),
      pid: state.supervisorPid,
    });
    const components = await Promise.all([
      inOne(':8889', stack.collector.metrics, '/metrics'),
      inOne('loki', stack.loki.http, '/ready'),
      inOne('tempo', stack.tempo.http, '/ready'),
    ]);
    return { running, components };
  }
  const components = await Promise.all([
    probe('otelcol', stack.collector.health, '/'),
    probe('prometheus', stack.prometheus.http, '/-/ready'),
    probe('alertmanager', stack.alertmanager.http, '/-/ready'),
    probe('loki', stack.loki.http, '/ready'),
    probe('tempo', stack.tempo.http, '/ready', standsIn ? 'headrace’s own trace store stands in for Tempo' : ''),
  ]);
  return { running, components };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}
