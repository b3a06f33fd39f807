import { ilpConnector } from '@headrace/contract';
import { type Environment, readTelemetryEnv, startTelemetry, TelemetryEnvError } from '@headrace/telemetry';
import { startConnector } from './connector.ts';
import { ListenError } from './http/listen.ts';
import type { Role } from './node/health-server.ts';
import type { NodeHandle } from './node/node.ts';
import { readNodeEnv } from './node/node-env.ts';
import type { NodeTelemetry } from './node/telemetry.ts';
import { startReceiver } from './receiver.ts';
import { startSender } from './sender/sender.ts';
import { VERSION } from './version.ts';

export interface RunNodeOptions {
  readonly env: Environment;
  /** Takes the JSON log lines in place of stdout. */
  readonly stdout?: { write(line: string): void };
  /** Takes problems that keep the node from starting. */
  readonly stderr: { write(text: string): unknown };
}

/** Where a started node tells that it has no more to do. */
interface Started {
  readonly handle: NodeHandle;
  readonly finished: Promise<void> | undefined;
}

/**
 * Runs a node until SIGTERM or SIGINT, or until a sender has sent its count, and resolves to the exit code:
 * 0 after an orderly end, 1 when it could not start or failed, 2 when the environment is wrong.
 * On a signal it takes no more packets, lets those in flight end (at most 5 s) and flushes its telemetry (at most
 * 10 s); a second signal ends the process at once.
 */
export async function runNode(role: Role, options: RunNodeOptions): Promise<number> {
  const { env, stderr } = options;
  const problems = new Set([...readTelemetryEnv(env).problems, ...readNodeEnv(role, env).problems]);
  const telemetry = problems.size > 0 ? [...problems] : await startOwnTelemetry(role, options);
  if (Array.isArray(telemetry)) {
    stderr.write(`headrace ${role} cannot start:\n${telemetry.map((problem) => `  ${problem}\n`).join('')}`);
    return 2;
  }
  const log = telemetry.log.child({ component: role });
  try {
    const { handle, finished } = await startRole(role, env, telemetry);
    const signal = stopSignal();
    try {
      const reason = await Promise.race([signal.received, finished?.then(() => 'count reached') ?? signal.received]);
      log.info({ reason }, `${role} stops`);
    } finally {
      signal.ignore();
      await handle.close();
    }
    log.info(handle.counts(), `${role} stopped`);
    return 0;
  } catch (error) {
    log.fatal({ err: error }, `${role} failed`);
    const expected = error instanceof ListenError || (error instanceof Error && 'code' in error);
    stderr.write(`headrace ${role}: ${expected || !(error instanceof Error) ? messageOf(error) : error.stack}\n`);
    return 1;
  } finally {
    await telemetry.shutdown();
  }
}

/** The telemetry, or what only shows when it starts: files that the environment names and that cannot be read. */
async function startOwnTelemetry(role: Role, { env, stdout }: RunNodeOptions): Promise<NodeTelemetry | string[]> {
  try {
    return await startTelemetry({
      contract: ilpConnector,
      service: { name: `ilp-${role}`, version: VERSION },
      env,
      ...(stdout === undefined ? {} : { logDestination: stdout }),
    });
  } catch (error) {
    if (error instanceof TelemetryEnvError) return [...error.problems];
    throw error;
  }
}

async function startRole(role: Role, env: Environment, telemetry: NodeTelemetry): Promise<Started> {
  switch (role) {
    case 'connector':
      return { handle: await startConnector(readNodeEnv(role, env).options, telemetry), finished: undefined };
    case 'receiver':
      return { handle: await startReceiver(readNodeEnv(role, env).options, telemetry), finished: undefined };
    case 'sender': {
      const handle = await startSender(readNodeEnv(role, env).options, telemetry);
      return { handle, finished: handle.finished };
    }
  }
}

/** Listens for the first SIGTERM or SIGINT; after it, a second one has its usual effect. */
function stopSignal(): { received: Promise<string>; ignore(): void } {
  const names = ['SIGTERM', 'SIGINT'] as const;
  let ignore = (): void => undefined;
  const received = new Promise<string>((resolve) => {
    const onSignal = (name: NodeJS.Signals): void => {
      ignore();
      resolve(name);
    };
    ignore = () => {
      for (const name of names) process.off(name, onSignal);
    };
    for (const name of names) process.on(name, onSignal);
  });
  return { received, ignore: () => ignore() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
