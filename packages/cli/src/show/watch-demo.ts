import { setTimeout as delay } from 'node:timers/promises';
import type { Demo, DemoMoment, DemoSummary } from '@headrace/run';
import { agrees } from '@headrace/run';
import type { Output } from '../io.ts';
import type { AnyStack } from './start-stack.ts';

interface WatchOptions {
  readonly endsAtMs: number;
  readonly signal: AbortSignal;
  readonly out: Output;
}

/** Prints a line a second until the time is over, Ctrl-C, or a program that ends by itself, which it gives. */
export async function watchDemo(running: AnyStack, demo: Demo, { endsAtMs, signal, out }: WatchOptions) {
  const exited = Promise.race([running.exited, demo.exited]);
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

/** What was sent and what arrived, for people. */
export function summaryText(summary: DemoSummary): string {
  const { sent, fulfilled, rejected, prometheusCount, seriesCount, traces, tracesComplete, logs } = summary;
  const verdict = agrees(summary) ? 'Every packet is in every backend.' : 'The counts do not agree.';
  return [
    `sent                ${sent}   (fulfilled ${fulfilled}, rejected ${rejected})`,
    prometheusCount === undefined ? `on :8889            ${seriesCount}` : `in Prometheus       ${prometheusCount}`,
    `traces              ${traces}   (complete ${tracesComplete})`,
    `log lines           ${logs}`,
    verdict,
    '',
  ].join('\n');
}
