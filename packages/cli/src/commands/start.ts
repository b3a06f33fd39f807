import { fileURLToPath } from 'node:url';
import { agrees, type Demo, describeExit, type NodeCommand, type StackKind, startDemo, summarize } from '@headrace/run';
import { durationMs } from '@headrace/stack';
import { InvalidArgumentError, Option } from 'commander';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io, type Output } from '../io.ts';
import { settingsOption } from '../options.ts';
import { explainFailure } from '../report/failures.ts';
import { linksText } from '../report/links.ts';
import { interruption, linePrinter, type Ready, readySettings } from '../session.ts';
import { servePage } from '../show/serve-page.ts';
import { type AnyStack, startStack } from '../show/start-stack.ts';
import { summaryText, watchDemo } from '../show/watch-demo.ts';

interface Options {
  readonly settings?: string;
  readonly with: StackKind;
  readonly duration?: number;
  readonly logs?: boolean;
  readonly format: 'text' | 'json';
}

/** Prometheus has to read :8889 once more, and Loki and Tempo have to take what is on the way. */
const AGREE_TIMEOUT_MS = 90_000;

const KINDS: readonly StackKind[] = ['embedded', 'native', 'docker'];

/** `headrace start`: a pipeline with three Interledger nodes that send each other packets, and a page to watch them. */
export const defineStart: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(
      new Option('--with <kind>', 'this process alone, the real programs of this machine, or containers')
        .choices(KINDS)
        .default('embedded'),
    )
    .addOption(
      new Option(
        '--duration <time>',
        'end after this time, such as 20s, and compare what was sent with what arrived',
      ).argParser(parseDuration),
    )
    .option('--logs', "show the programs' own lines")
    .addOption(new Option('--format <format>', 'how the summary is printed').choices(['text', 'json']).default('text'))
    .action(async (options: Options) => done(await start(options, io)));
};

function parseDuration(text: string): number {
  try {
    return durationMs(text);
  } catch {
    throw new InvalidArgumentError('expected a whole number with a unit, such as 20s or 5m');
  }
}

async function start(options: Options, io: Io): Promise<number> {
  const ready = await readySettings(options.settings, 'text', io);
  if (typeof ready === 'number') return ready;
  if (!ready.settings.services.some((service) => usesDemoContract(service.contract))) {
    io.stderr.write('no service of the settings has the contract "ilp-connector", so there is nothing to show\n');
    return EXIT.problems;
  }
  const { signal } = interruption();
  try {
    const running = await startStack(options.with, ready, { withDemo: true, logs: options.logs ?? false, signal }, io);
    try {
      return await show(running, ready, options, signal, io);
    } finally {
      await running.stop();
    }
  } catch (error) {
    if (signal.aborted) return EXIT.fine;
    return explainFailure(error, 'text', () => ready.loaded.text, io);
  }
}

function usesDemoContract(contract: Ready['settings']['services'][number]['contract']): boolean {
  return (typeof contract === 'string' ? contract : contract.name) === 'ilp-connector';
}

async function show(running: AnyStack, ready: Ready, options: Options, signal: AbortSignal, io: Io): Promise<number> {
  const [page, demo] = await Promise.allSettled([
    servePage(running, ready, io),
    startDemo(running, {
      ...{ nodeCommand, env: io.env, signal },
      ...(options.logs ? { onLine: linePrinter(io) } : {}),
    }),
  ]);
  try {
    if (page.status === 'rejected') throw page.reason;
    if (demo.status === 'rejected') throw demo.reason;
    // The machine's answer is alone on stdout; people read everything there.
    const out = options.format === 'json' ? io.stderr : io.stdout;
    out.write(`Packets flow. Watch them:\n${linksText(running, page.value.url)}`);
    return await follow(running, demo.value, { ...options, signal, out }, io);
  } finally {
    if (demo.status === 'fulfilled') await demo.value.stop();
    if (page.status === 'fulfilled') await page.value.close();
  }
}

interface FollowOptions extends Pick<Options, 'duration' | 'format'> {
  readonly signal: AbortSignal;
  readonly out: Output;
}

async function follow(running: AnyStack, demo: Demo, options: FollowOptions, io: Io): Promise<number> {
  const { duration, format, signal, out } = options;
  const endsAtMs = duration === undefined ? Number.POSITIVE_INFINITY : Date.now() + duration;
  const died = await watchDemo(running, demo, { endsAtMs, signal, out });
  if (died !== undefined) {
    io.stderr.write(`${died.name} ${describeExit(died)}; its last lines:\n`);
    io.stderr.write(died.lastLines.map((line) => `  | ${line}\n`).join(''));
    return EXIT.problems;
  }
  const packets = await demo.finish();
  if (signal.aborted) {
    out.write(`${packets.length} packets were sent.\n`);
    return EXIT.fine;
  }
  out.write('The traffic has ended; waiting until every backend has everything …\n');
  const summary = await summarize(running, { packets, ...demo, timeoutMs: AGREE_TIMEOUT_MS });
  io.stdout.write(format === 'json' ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  return agrees(summary) ? EXIT.fine : EXIT.problems;
}

/** A node of the demo is this same command in a process of its own. */
export const nodeCommand: NodeCommand = (role) => ({
  command: process.execPath,
  args: [HEADRACE, { connector: 'connector', sender: 'send', receiver: 'receive' }[role]],
});

const HEADRACE = fileURLToPath(new URL('../../bin/headrace.mjs', import.meta.url));
