import { spawn } from 'node:child_process';

/** How docker compose can be called here, or why it cannot. */
export type DockerAvailability =
  | { readonly available: true; readonly command: readonly string[] }
  | { readonly available: false; readonly reason: string; readonly fix: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks for a compose command and an engine that answers. */
export async function findDocker(env: Environment): Promise<DockerAvailability> {
  const plugin = await capture(['docker', 'compose', 'version'], env);
  const standalone = plugin.code === 0 ? undefined : await capture(['docker-compose', 'version'], env);
  if (plugin.code !== 0 && standalone?.code !== 0) {
    return {
      available: false,
      reason: 'there is no "docker compose" command',
      fix: 'install Docker Engine with the compose plugin (docs.docker.com/engine/install), or run "headrace up --with native"',
    };
  }
  const engine = await capture(['docker', 'version', '--format', '{{.Server.Version}}'], env);
  if (engine.code !== 0) {
    return {
      available: false,
      reason: `the Docker engine does not answer: ${engine.output.trim().split('\n').at(-1) ?? ''}`,
      fix: 'start the engine (on Linux "sudo systemctl start docker"), or run "headrace up --with native"',
    };
  }
  return { available: true, command: plugin.code === 0 ? ['docker', 'compose'] : ['docker-compose'] };
}

/** Runs compose with its own output on ours and gives its exit code. */
export function runCompose(
  command: readonly string[],
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Environment },
): Promise<number> {
  const [program = 'docker', ...first] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: options.cwd, env: { ...options.env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function capture(command: readonly string[], env: Environment): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
