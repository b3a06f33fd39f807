import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, resolveBinary } from '@headrace/run';
import { type BenchResult, figureOf } from './figure.ts';

const ROUNDS = 9;

/** Whole `gen-config` processes, in turn with the real programs reading what it wrote. */
export async function benchGenConfig(root: string, progress: (text: string) => void): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'headrace-bench-'));
  const binary = async (name: 'docker-compose' | 'promtool') => {
    const found = await resolveBinary(name, { env: process.env, cacheDir: defaultCacheDir(process.env) });
    if (found === undefined) throw new Error(`${name} is missing: run "npm run binaries"`);
    return found.path;
  };
  const compose = await binary('docker-compose');
  const promtool = await binary('promtool');
  const seconds = { process: [] as number[], compose: [] as number[], promtool: [] as number[] };
  const generationMs: number[] = [];
  try {
    // The first round warms the disk and is not counted.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const genConfig = timed(
        process.execPath,
        [join(root, 'scripts/set-up.mjs'), 'scripts/gen-config.ts', '--out', folder],
        root,
      );
      const composeConfig = timed(compose, ['-f', 'compose.yaml', 'config', '-q'], folder);
      const checkConfig = timed(promtool, ['check', 'config', 'prometheus/prometheus.yml'], folder);
      const once = run(process.execPath, [join(root, 'scripts/set-up.mjs'), 'scripts/bench/generate-once.ts'], root);
      progress(`round ${round} of ${ROUNDS}`);
      if (round === 0) continue;
      seconds.process.push(genConfig);
      seconds.compose.push(composeConfig);
      seconds.promtool.push(checkConfig);
      generationMs.push(Number(once));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const beside = 'docker compose config and promtool check config on the same output, in turn';
  return {
    bench: 'gen-config',
    figures: [
      figureOf('whole process', seconds.process, 's', { most: 1, against: beside }),
      figureOf('generation itself, first in its process', generationMs, 'ms', {
        most: 50,
        against: 'the whole process',
      }),
      figureOf('docker compose config, whole process', seconds.compose, 's', { against: 'gen-config' }),
      figureOf('promtool check config, whole process', seconds.promtool, 's', { against: 'gen-config' }),
    ],
  };
}

function timed(command: string, args: readonly string[], cwd: string): number {
  const startedMs = performance.now();
  run(command, args, cwd);
  return (performance.now() - startedMs) / 1000;
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}
