import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  agrees,
  type Demo,
  type DemoMoment,
  type DemoSummary,
  describeExit,
  type NativeStack,
  type NodeCommand,
  startDemo,
  summarize,
} from '@headrace/run';
import { durationMs } from '@headrace/stack';
import { InvalidArgumentError, Option } from 'commander';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { settingsOption } from '../options.ts';
import { explainFailure } from '../report/failures.ts';
import { linksText } from '../report/links.ts';
import { interruption, linePrinter, type Ready, readySettings, startWithProgress } from '../session.ts';

interface Options {
  readonly settings?: string;
  readonly with: 'native';
  readonly duration?: number;
  readonly logs?: boolean;
  readonly format: 'text' | 'json';
}

/** Prometheus has to read :8889 once more, and Loki and Tempo have to take what is on the way. */
const AGREE_TIMEOUT_MS = 90_000;

/** `headrace start`: the stack with three Interledger nodes that send each other packets. */
export const defineStart: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(new Option('--with <target>', 'how the stack runs').choices(['native']).default('native'))
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
  const interrupted = interruption();
  try {
    const native = await startWithProgress(
      ready,
      { withDemo: true, logs: options.logs ?? false },
      interrupted.signal,
      io,
    );
    try {
      return await watch(native, options, interrupted.signal, io);
    } finally {
      await native.stop();
    }
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.fine;
    return explainFailure(error, 'text', () => ready.loaded.text, io);
  }
}

function usesDemoContract(contract: Ready['settings']['services'][number]['contract']): boolean {
  return (typeof contract === 'string' ? contract : contract.name) === 'ilp-connector';
}

async function watch(native: NativeStack, options: Options, signal: AbortSignal, io: Io): Promise<number> {
  const demo = await startDemo(native, {
    ...{ nodeCommand, env: io.env },
    ...(options.logs ? { onLine: linePrinter(io) } : {}),
  });
  // The machine's answer is alone on stdout; people read everything there.
  const out = options.format === 'json' ? io.stderr : io.stdout;
  out.write(`Packets flow:\n${linksText(native)}`);
  const endsAtMs = options.duration === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.duration;
  const died = await liveLines(native, demo, { endsAtMs, signal, out });
  if (died !== undefined) {
    io.stderr.write(`${died.name} ${describeExit(died)}; its last lines:\n`);
    io.stderr.write(died.lastLines.map((line) => `  | ${line}\n`).join(''));
    await demo.stop();
    return EXIT.problems;
  }
  const packets = await demo.finish();
  if (signal.aborted) {
    out.write(`${packets.length} packets were sent.\n`);
    return EXIT.fine;
  }
  out.write('The traffic has ended; waiting until every backend has everything …\n');
  const summary = await summarize(native.stack, { packets, ...demo, timeoutMs: AGREE_TIMEOUT_MS });
  io.stdout.write(options.format === 'json' ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  return agrees(summary) ? EXIT.fine : EXIT.problems;
}

/** A node of the demo is this same command in a process of its own. */
export const nodeCommand: NodeCommand = (role) => ({
  command: process.execPath,
  args: [HEADRACE, { connector: 'connector', sender: 'send', receiver: 'receive' }[role]],
});

const HEADRACE = fileURLToPath(new URL('../../bin/headrace.mjs', import.meta.url));

/** Prints a line a second until the time is over, Ctrl-C, or a program that ends by itself. */
async function liveLines(
  native: NativeStack,
  demo: Demo,
  { endsAtMs, signal, out }: { endsAtMs: number; signal: AbortSignal; out: Io['stdout'] },
) {
  const exited = Promise.race([native.group.exited, demo.exited]);
  let before: DemoMoment | undefined;
  for (;;) {
    const leftMs = Math.min(1000, endsAtMs - Date.now());
    if (leftMs <= 0 || signal.aborted) break;
    const exit = await Promise.race([exited, delay(leftMs, undefined, { signal }).catch(() => undefined)]);
    if (exit !== undefined) return exit;
    if (signal.aborted) break;
    const moment = await demo.look();
    out.write(out.isTTY === true ? `\r\u001b[K${momentText(moment, before)}` : `${momentText(moment, before)}\n`);
    before = moment;
  }
  if (out.isTTY === true) out.write('\n');
  return undefined;
}

function momentText(moment: DemoMoment, before: DemoMoment | undefined): string {
  const ended = moment.fulfilled + moment.rejected;
  const rate = before === undefined ? ended : ended - before.fulfilled - before.rejected;
  return (
    `${rate} packets/s   fulfilled ${moment.fulfilled}   rejected ${moment.rejected}   ` +
    `spans ${moment.spans}   series ${moment.series}`
  );
}

function summaryText(summary: DemoSummary): string {
  const { sent, fulfilled, rejected, prometheusCount, traces, tracesComplete, logs } = summary;
  const verdict = agrees(summary) ? 'Every packet is in every backend.' : 'The counts do not agree.';
  return [
    `sent                ${sent}   (fulfilled ${fulfilled}, rejected ${rejected})`,
    `in Prometheus       ${prometheusCount}`,
    `traces              ${traces}   (complete ${tracesComplete})`,
    `log lines in Loki   ${logs}`,
    verdict,
    '',
  ].join('\n');
}
