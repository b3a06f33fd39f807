import { spawn } from 'node:child_process';

/**
 * A shell that outlives us by a moment. It reads which processes are ours from a pipe; the pipe breaks when we die,
 * however we die, and then it ends them: SIGTERM, and after `$1` seconds SIGKILL to what is left of their groups.
 */
const SCRIPT = `
pids=
while read -r verb pid; do
  case $verb in
    add) pids="$pids $pid" ;;
    drop)
      kept=
      for known in $pids; do [ "$known" = "$pid" ] || kept="$kept $known"; done
      pids=$kept ;;
    end) exit 0 ;;
  esac
done
alive() { for pid in $pids; do kill -0 "$pid" 2>/dev/null && return 0; done; return 1; }
for pid in $pids; do kill -TERM "$pid" 2>/dev/null; done
waited=0
while alive && [ "$waited" -lt "$1" ]; do sleep 1; waited=$((waited + 1)); done
for pid in $pids; do kill -KILL "-$pid" 2>/dev/null; done
`;

/** Ends the processes that it was told about when our own process dies without doing so. */
export interface Watchdog {
  readonly pid: number | undefined;
  add(pid: number): void;
  drop(pid: number): void;
  /** To be called when no process is left. */
  end(): void;
}

export function startWatchdog(graceMs: number): Watchdog {
  const graceSeconds = String(Math.ceil(graceMs / 1000));
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'headrace-watchdog', graceSeconds], {
    // A session of its own: the interrupt that a terminal sends to our whole group must not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  let isGone = false;
  // Without a shell, or when somebody ended it, the programs run on unguarded; the state file still lists them.
  const forget = () => {
    isGone = true;
  };
  child.on('error', forget).on('exit', forget).unref();
  child.stdin.on('error', forget);
  const tell = (line: string) => {
    if (!isGone) child.stdin.write(`${line}\n`);
  };
  return {
    pid: child.pid,
    add: (pid) => tell(`add ${pid}`),
    drop: (pid) => tell(`drop ${pid}`),
    end() {
      tell('end');
      child.stdin.end();
    },
  };
}
