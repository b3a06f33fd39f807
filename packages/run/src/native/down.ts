import { isSupervisorAlive, readState, removeState, stopRecorded } from '../process/index.ts';
import { nativeLayout } from './layout.ts';

/** What was ended: whether a stack ran, and programs that had been left without their supervisor. */
export interface DownResult {
  readonly wasRunning: boolean;
  readonly leftovers: readonly string[];
}

/** How long a stack gets to end in order. */
const DOWN_TIMEOUT_MS = 40_000;

/** Ends the native stack of a settings file, and what an earlier one may have left. */
export async function stopNative(settingsPath: string): Promise<DownResult> {
  const { stateFile } = nativeLayout(settingsPath);
  const state = await readState(stateFile);
  if (state === undefined) return { wasRunning: false, leftovers: [] };
  const wasRunning = isSupervisorAlive(state);
  const leftovers = await stopRecorded(state, { timeoutMs: DOWN_TIMEOUT_MS });
  await removeState(stateFile);
  return { wasRunning, leftovers };
}
