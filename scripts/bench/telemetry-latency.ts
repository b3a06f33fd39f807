import { setTimeout as delay } from 'node:timers/promises';
import { createExportDesigns, type ExportDesign, SERIES } from '../../packages/telemetry/test/bench/export-designs.ts';
import { type Figure, figureOf } from './figure.ts';
import { handlePacket } from './telemetry-handler.ts';
import { createUndisturbedClock } from './telemetry-load.ts';

const ROUNDS = 16;
const WINDOW_MS = 1000;
const EXPORT_AT_MS = 200;
const PACKETS_PER_SECOND = 100_000;
/** What a turn of the event loop takes from a socket before it looks at anything else. */
const BURST = 64;

/**
 * Latency of packets that arrive on time whatever the process does: from when a packet is due to when it is handled.
 * Each window has one export of 10,000 series, all of them changed; the designs take turns.
 */
export async function benchExportLatency(progress: (text: string) => void): Promise<Figure[]> {
  const nowMs = createUndisturbedClock();
  const { designs, close } = await createExportDesigns(new URL('./telemetry-sink.mjs', import.meta.url));
  const windows = new Map<string, number[]>(designs.map(({ name }) => [name, []]));
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const design of designs) {
      const p999Us = await runWindow(design, nowMs);
      if (round >= 0) windows.get(design.name)?.push(p999Us);
      await delay(10);
    }
    if (round % 4 === 0) progress(`latency, round ${round} of ${ROUNDS}`);
  }
  await close();
  return figuresOf(windows);
}

function figuresOf(p999: ReadonlyMap<string, readonly number[]>): Figure[] {
  const against = 'the other designs and no export, in turn';
  const without = p999.get('no export') ?? [];
  return [...p999].flatMap(([name, values]) => {
    const figure = figureOf(`p99.9 of a packet, ${name}`, values, 'us', { against });
    if (name === 'no export') return [figure];
    const goal = name === 'in a thread' ? { most: 1.1 } : {};
    const ratio = values.map((value, round) => value / (without[round] ?? Number.NaN));
    return [figure, figureOf(`p99.9, ${name} ÷ without`, ratio, 'ratio', { ...goal, against: 'no export, in turn' })];
  });
}

const latenciesMs = new Float64Array((PACKETS_PER_SECOND * WINDOW_MS * 2) / 1000);

/** The 99.9th percentile in microseconds. */
async function runWindow(design: ExportDesign, clockMs: () => number): Promise<number> {
  const gapMs = 1000 / PACKETS_PER_SECOND;
  let packets = 0;
  let exported: Promise<void> | undefined;
  const startedMs = clockMs();
  const handleDue = (): number => {
    let nowMs = clockMs();
    for (let burst = 0; burst < BURST && startedMs + packets * gapMs <= nowMs; burst += 1) {
      handlePacket(packets);
      design.record(packets % SERIES);
      nowMs = clockMs();
      latenciesMs[packets] = nowMs - (startedMs + packets * gapMs);
      packets += 1;
    }
    return nowMs - startedMs;
  };
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      const elapsedMs = handleDue();
      if (elapsedMs >= EXPORT_AT_MS) exported ??= design.export();
      if (elapsedMs >= WINDOW_MS) resolve();
      else setImmediate(turn);
    };
    turn();
  });
  await exported;
  const sorted = latenciesMs.slice(0, packets).sort();
  return (sorted[Math.floor(packets * 0.999)] ?? Number.NaN) * 1000;
}
