import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '@headrace/embedded';
import { buildStack, localUrl, type Stack } from '@headrace/stack';
import { startCommand } from '../../tests/support/command.ts';
import { eventually, getJson, getText } from '../../tests/support/http.ts';
import { spanPayload } from '../../tests/support/load/payload.ts';
import { runLoad } from '../../tests/support/load/run-load.ts';
import { sendLoad } from '../../tests/support/load/send.ts';
import { startTestPipeline } from '../../tests/support/pipeline.ts';
import { writeTestSettings } from '../../tests/support/settings.ts';
import { type BenchResult, type Figure, figureOf } from './figure.ts';
import { measurePage } from './page-weight.ts';

const STARTS = 5;
const ROUNDS = 3;
const LOAD_SECONDS = 4;

type Progress = (text: string) => void;

/** What a newcomer waits for, and what the embedded pipeline takes beside the real collector. */
export async function benchEmbedded(_root: string, progress: Progress): Promise<BenchResult> {
  return {
    bench: 'embedded',
    figures: [
      await timeToFirstTrace(progress),
      ...(await acceptedBesideCollector(progress)),
      await bytesPerSpan(),
      ...(await measurePage(progress)),
    ],
  };
}

/** From the start of the process of `npm start` to a trace that the API and the page have. */
async function timeToFirstTrace(progress: Progress): Promise<Figure> {
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const settings = await writeTestSettings();
    const stack = buildStack(settings.settings, { target: 'compose' });
    const startedMs = performance.now();
    const command = startCommand(['start', '--settings', settings.file]);
    await eventually(() => firstTrace(stack), 60_000);
    seconds.push((performance.now() - startedMs) / 1000);
    progress(`start ${start + 1} of ${STARTS}: ${seconds.at(-1)?.toFixed(1)} s`);
    command.child.kill('SIGINT');
    await command.ended;
    await settings.remove();
  }
  return figureOf('npm start to the first trace on the page', seconds, 's', { most: 10, against: 'nothing' });
}

async function firstTrace(stack: Stack): Promise<true | undefined> {
  const found = await getJson<{ readonly traceId: string }[]>(localUrl(stack.page, '/api/traces?limit=1'));
  return found.length > 0 ? true : undefined;
}

/** The same client sends to both in turn; items of requests that were answered with 200. */
async function acceptedBesideCollector(progress: Progress): Promise<Figure[]> {
  const settings = await writeTestSettings();
  const embedded = startCommand(['up', '--with', 'embedded', '--settings', settings.file]);
  const pipeline = await startTestPipeline();
  try {
    await embedded.printed('The stack runs:');
    const targets = {
      embedded: localUrl(buildStack(settings.settings, { target: 'compose' }).collector.otlpHttp),
      collector: localUrl(pipeline.native.stack.collector.otlpHttp),
    };
    const accepted = { traces: { embedded: [], collector: [] }, metrics: { embedded: [], collector: [] } } as Record<
      'traces' | 'metrics',
      Record<keyof typeof targets, number[]>
    >;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const signal of ['traces', 'metrics'] as const) {
        for (const target of ['embedded', 'collector'] as const) {
          const load = { url: targets[target], signal, seconds: LOAD_SECONDS, items: 500 };
          const { acceptedItems, seconds } = await runLoad(load);
          accepted[signal][target].push(acceptedItems / seconds);
          progress(
            `round ${round + 1} of ${ROUNDS}, ${signal} to the ${target}: ${Math.round(acceptedItems / seconds)}/s`,
          );
          await delay(500);
        }
      }
    }
    return (['traces', 'metrics'] as const).flatMap((signal) =>
      (['embedded', 'collector'] as const).map((target) =>
        figureOf(
          `${signal === 'traces' ? 'spans' : 'points'}/s accepted by the ${target}`,
          accepted[signal][target],
          '1/s',
          {
            against: 'embedded and the real collector in turn, the same client, requests of 500 over OTLP/HTTP',
          },
        ),
      ),
    );
  } finally {
    embedded.child.kill('SIGINT');
    await embedded.ended;
    await pipeline.close();
    await settings.remove();
  }
}

async function bytesPerSpan(): Promise<Figure> {
  const embedded = await startEmbedded({});
  try {
    await sendLoad({ url: embedded.urls.otlpHttp, payload: spanPayload(500), seconds: 1, parallel: 2 });
    await getText(`${embedded.urls.tempo}/api/search`);
    const { bytesHeld, stored } = embedded.stats().traces;
    return figureOf('memory of a stored span', [bytesHeld / stored], 'B', {
      against: 'the 247 bytes of it on the wire, six attributes included',
    });
  } finally {
    await embedded.close();
  }
}
