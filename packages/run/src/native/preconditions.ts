import type { Problem } from '@headrace/contract';
import { type Endpoint, WHOLE_FILE } from '@headrace/stack';
import { type PortConflict, portsInUse } from '../net/index.ts';
import { isSupervisorAlive, readState, removeState, stopRecorded } from '../process/index.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { NativeLayout } from './layout.ts';

/** The stack cannot be started as the settings say, for reasons that a user can mend. */
export class StackProblemsError extends Error {
  override readonly name = 'StackProblemsError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.problems = problems;
  }
}

/**
 * A stack that still runs is told of; one that was killed may have left programs, which are ended.
 * @throws StackProblemsError when the stack of these settings runs.
 */
export async function endEarlierRun(layout: NativeLayout): Promise<void> {
  const state = await readState(layout.stateFile);
  if (state === undefined) return;
  if (isSupervisorAlive(state)) throw new StackProblemsError([runningProblem(layout, state.supervisorPid)]);
  await stopRecorded(state, { timeoutMs: 10_000 });
  await removeState(layout.stateFile);
}

/** @throws StackProblemsError with a problem for each port that cannot be had. */
export async function requireFreePorts(endpoints: readonly Endpoint[], loaded: LoadedSettings): Promise<void> {
  const wanted = endpoints.map(({ port, bindHost, setting, owner }) => ({ port, host: bindHost, setting, owner }));
  const conflicts = await portsInUse(wanted);
  if (conflicts.length > 0) throw new StackProblemsError(conflicts.map((conflict) => portProblem(conflict, loaded)));
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
