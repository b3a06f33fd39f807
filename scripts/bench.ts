import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchCheckAccuracy } from './bench/check-accuracy.ts';
import { benchCheckSpeed } from './bench/check-speed.ts';
import { benchEmbedded } from './bench/embedded.ts';
import type { BenchResult, Figure } from './bench/figure.ts';
import { benchGenConfig } from './bench/gen-config.ts';
import { benchTelemetry } from './bench/telemetry.ts';

/** `npm run bench [-- NAME] [--format json] [--strict]`: measures, and exits 1 only with `--strict` and a missed goal. */
const BENCHES: Readonly<Record<string, (root: string, progress: (text: string) => void) => Promise<BenchResult>>> = {
  'gen-config': benchGenConfig,
  check: benchCheckSpeed,
  'check-accuracy': benchCheckAccuracy,
  embedded: benchEmbedded,
  telemetry: benchTelemetry,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { format: { type: 'string', default: 'text' }, strict: { type: 'boolean', default: false } },
});

process.exitCode = await main(positionals[0]);

async function main(name: string | undefined): Promise<number> {
  if (name === undefined) {
    process.stdout.write(`${Object.keys(BENCHES).join('\n')}\n`);
    return 0;
  }
  const bench = BENCHES[name];
  if (bench === undefined) {
    process.stderr.write(`there is no bench "${name}"; there is ${Object.keys(BENCHES).join(', ')}\n`);
    return 2;
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const result = await bench(root, (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(flags.format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : textOf(result));
  return flags.strict && result.figures.some((figure) => !figure.holds) ? 1 : 0;
}

function textOf({ figures }: BenchResult): string {
  return figures.map((figure) => `${lineOf(figure)}\n`).join('');
}

function lineOf({ name, value, low, high, unit, goal, holds }: Figure): string {
  const verdict = goal === '' ? '' : `   goal ${goal} ${unit}: ${holds ? 'holds' : 'MISSED'}`;
  return `${name.padEnd(42)} ${value} ${unit} (${low} to ${high})${verdict}`;
}
