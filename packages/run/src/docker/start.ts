import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buildStack, COMPOSE_FILE, type Settings } from '@headrace/stack';
import { spansAccepted } from '../demo/backends.ts';
import { nativeLayout } from '../native/layout.ts';
import { StackProblemsError } from '../native/preconditions.ts';
import type { RunningStack } from '../running-stack.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { checkSecretFiles } from '../settings/secret-files.ts';
import { findDocker, runCompose } from './compose.ts';

export interface DockerOptions {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stack of containers. */
export interface DockerStack extends RunningStack {
  readonly kind: 'docker';
}

/** Containers cannot be started here. */
export class DockerMissingError extends Error {
  override readonly name = 'DockerMissingError';
}

/**
 * Starts the containers of the committed bundle and waits until they are healthy.
 *
 * @throws DockerMissingError without an engine; StackProblemsError for secrets that are not there; Error when compose
 * fails, which has said why.
 */
export async function startDocker({ loaded, settings, env }: DockerOptions): Promise<DockerStack> {
  const docker = await findDocker(env);
  if (!docker.available) throw new DockerMissingError(`cannot run with docker: ${docker.reason}\n  fix: ${docker.fix}`);
  const missing = await checkSecretFiles(buildStack(settings, { target: 'compose' }), loaded);
  if (missing.length > 0) throw new StackProblemsError(missing);
  const compose = (...args: string[]) =>
    runCompose(docker.command, ['-f', COMPOSE_FILE, ...args], { cwd: dirname(loaded.path), env });
  if ((await compose('up', '-d', '--wait')) !== 0) throw new DockerMissingError('docker compose did not come up');
  const layout = nativeLayout(loaded.path);
  await mkdir(layout.data, { recursive: true });
  // Every port is published on the loopback interface under the number that a native stack would have.
  const stack = buildStack(settings, {
    target: 'native',
    dataFolder: layout.data,
    bundleFolder: layout.bundle,
    hasTempo: true,
  });
  return {
    ...{ kind: 'docker', stack, layout },
    exited: new Promise(() => undefined),
    spansAccepted: () => spansAccepted(stack),
    stop: async () => {
      await compose('down');
    },
  };
}
