import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { buildStack, localUrl } from '@headrace/stack';
import { startCommand } from './command.ts';
import { getText } from './http.ts';
import { runLoad } from './load/run-load.ts';
import type { LoadResult } from './load/send.ts';
import { writeTestSettings } from './settings.ts';

const SPANS_PER_SECOND = 50_000;
const SERIES = 10_000;

/** What a flood did to an embedded pipeline. */
export interface Flood {
  readonly spans: LoadResult;
  readonly points: LoadResult;
  /** The largest resident memory of the process, in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
  /** How long the page took to answer, each time, in milliseconds. */
  readonly pageMs: readonly number[];
  /** The last message of the page's live feed. */
  readonly live: { readonly overview: { readonly drops: readonly { reason: string; total: number }[] } };
}

/** Sends 50,000 spans and 10,000 points a second to `headrace up --with embedded`, each from a process of its own. */
export async function flood(seconds: number): Promise<Flood> {
  const settings = await writeTestSettings();
  const stack = buildStack(settings.settings, { target: 'compose' });
  const command = startCommand(['up', '--with', 'embedded', '--settings', settings.file]);
  try {
    await command.printed('The stack runs:');
    const url = localUrl(stack.collector.otlpHttp);
    const page = localUrl(stack.page);
    const ended = { value: false };
    const watched = watch(page, command.child.pid ?? 0, ended);
    const [spans, points] = await Promise.all([
      runLoad({ url, signal: 'traces', seconds, items: 500, rate: SPANS_PER_SECOND }),
      runLoad({ url, signal: 'metrics', seconds, items: SERIES, rate: SERIES, parallel: 1 }),
    ]);
    ended.value = true;
    const seen = await watched;
    const live = await lastLive(page);
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0, command.stderr());
    return { spans, points, ...seen, live };
  } finally {
    command.child.kill('SIGKILL');
    await settings.remove();
  }
}

async function watch(page: string, pid: number, ended: { readonly value: boolean }) {
  const pageMs: number[] = [];
  let peakBytes = 0;
  while (!ended.value) {
    const startedMs = performance.now();
    await getText(`${page}/api/traces?limit=20`);
    pageMs.push(performance.now() - startedMs);
    peakBytes = Math.max(peakBytes, await residentBytes(pid));
    await delay(250);
  }
  return { pageMs, peakBytes };
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** The first message of the live feed that has an overview. */
async function lastLive(page: string): Promise<Flood['live']> {
  const aborted = new AbortController();
  const response = await fetch(`${page}/api/live`, { signal: aborted.signal });
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (const [, data = ''] of text.matchAll(/^data: (.*"overview".*)\n/gm)) return JSON.parse(data);
    }
  } finally {
    aborted.abort();
  }
  throw new Error(`the live feed ended: ${text.slice(0, 300)}`);
}
