import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ilpConnector } from '@headrace/contract';
import { startTelemetry } from '@headrace/telemetry';
import { eventually } from '../../tests/support/http.ts';
import { prepareCollector } from '../../tests/support/telemetry/collector.ts';
import { type Figure, figureOf } from './figure.ts';

const ONCE = fileURLToPath(new URL('./telemetry-traces-once.ts', import.meta.url));
const SINK = fileURLToPath(new URL('./telemetry-sink.mjs', import.meta.url));
/** Room for all that a round makes: nothing is collected while it is measured. */
const NODE_FLAGS = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512', '--import', 'tsx'];
const ROUNDS = 3;
const OUTAGE_MS = 60_000;
const SPANS_PER_SECOND = 500;

type Progress = (text: string) => void;
type Cost = Readonly<Record<string, { readonly ns: number[]; readonly bytes: number[] } | undefined>>;

/** What spans cost and how many of them arrive, beside the SDK's own parts. */
export async function measureTraces(progress: Progress): Promise<Figure[]> {
  return [...(await unsampled(progress)), ...(await rates(progress)), await lostInOutage(progress)];
}

async function unsampled(progress: Progress): Promise<Figure[]> {
  progress('spans that are not kept');
  const { ours, oursWithoutFailures, stock } = await measure<Cost>('cost');
  const micro = (values: readonly number[] = []) => values.map((ns) => ns / 1000);
  const against = 'in turn in one process; started, three attributes set, ended';
  return [
    figureOf('a span that is not kept', micro(ours?.ns), 'us', { against }),
    figureOf('the same, where failures are left to the sampler', micro(oursWithoutFailures?.ns), 'us', { against }),
    figureOf('the same by the SDK', micro(stock?.ns), 'us', { against }),
    figureOf('bytes of a span that is not kept', ours?.bytes ?? [], 'B', {
      against: 'the heap before and after, no collection between',
    }),
    figureOf('the same by the SDK (bytes)', stock?.bytes ?? [], 'B', { against: 'ours, in turn' }),
  ];
}

async function rates(progress: Progress): Promise<Figure[]> {
  const sink = fork(SINK, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = (await once(sink, 'message')) as [number];
  const names = {
    ours: 'spans/s that one process exports without loss',
    stock: 'the same by BatchSpanProcessor with gRPC, its own queue',
    'stock-large': 'the same by BatchSpanProcessor with gRPC, our queue',
  };
  const values: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(names)) {
      const rate = await measure<number>('rate', name, `http://127.0.0.1:${port}`);
      values[name] = [...(values[name] ?? []), rate];
      progress(`round ${round + 1} of ${ROUNDS}, ${name}: ${Math.round(rate)} spans/s`);
    }
  }
  sink.kill();
  const against = 'in turn, to one sink in a process of its own; steps from 5,000 to 120,000';
  return Object.entries(names).map(([name, title]) => figureOf(title, values[name] ?? [], '1/s', { against }));
}

/** A real collector, killed under load and started again. */
async function lostInOutage(progress: Progress): Promise<Figure> {
  const collector = await prepareCollector();
  try {
    await collector.start();
    const telemetry = await startTelemetry({
      contract: ilpConnector,
      service: { name: 'bench', version: '1' },
      env: {
        ...{ NODE_ID: 'bench', OTEL_ENABLED: 'true', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.grpcPort}`, LOG_LEVEL: 'silent' },
      },
    });
    let made = 0;
    const produce = async (milliseconds: number): Promise<void> => {
      const startedMs = performance.now();
      const before = made;
      for (let elapsedMs = 0; elapsedMs < milliseconds; elapsedMs = performance.now() - startedMs) {
        for (; made - before < (elapsedMs / 1000) * SPANS_PER_SECOND; made += 1)
          telemetry.spans.packetSend.start({}).end();
        await delay(10);
      }
    };
    await produce(2000);
    await collector.kill();
    progress(`the collector is away for ${OUTAGE_MS / 1000} s`);
    await produce(OUTAGE_MS);
    await collector.start();
    await produce(2000);
    await eventually(async () => (telemetry.delivery().signals.traces?.queuedItems === 0 ? true : undefined));
    await telemetry.shutdown();
    const lost = made - collector.spanIds.size;
    return figureOf(`spans lost of ${made} in an outage of 60 s`, [lost], 'spans', {
      most: 0,
      against: `a real collector, killed and started again, ${SPANS_PER_SECOND} spans/s`,
    });
  } finally {
    await collector.close();
  }
}

async function measure<Result>(...args: string[]): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, ONCE, ...args]);
  return JSON.parse(stdout) as Result;
}
