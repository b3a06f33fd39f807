import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type Recorder,
  recordBound,
  recordByAttributes,
  recordByOpenTelemetry,
  recordByPromClient,
} from '../../packages/telemetry/test/bench/recorders.ts';
import { type Figure, figureOf } from './figure.ts';
import { adjustHandler, type Handler, handlePacket, timeNs } from './telemetry-handler.ts';

const ROUNDS = 61;
const PACKETS = 20_000;
const WARM_UP = 10;
const AGAINST = 'the same 2.4 µs handler without telemetry, in turn';

/** What all the connector's metrics add to a packet. */
export function benchPacketMetrics(progress: (text: string) => void): Figure[] {
  const recorders = {
    off: undefined,
    attributes: recordByAttributes(),
    bound: recordBound(),
    otel: recordByOpenTelemetry(),
    promClient: recordByPromClient(),
  };
  const timesNs = measure(recorders, progress);
  const added = (name: string) => addedNs(timesNs, name);
  const times = (name: string) => ratios(added(name), added('attributes'));
  const throughput = ratios(timesNs.get('off') ?? [], timesNs.get('attributes') ?? []);
  const bytes = bytesPerPacket({ attributes: recorders.attributes, bound: recorders.bound });
  const microseconds = (values: readonly number[]) => values.map((ns) => ns / 1000);
  return [
    figureOf('the handler without telemetry', microseconds(timesNs.get('off') ?? []), 'us', {
      against: 'itself with telemetry, in turn',
    }),
    figureOf('metrics, added to a packet', microseconds(added('attributes')), 'us', { most: 0.2, against: AGAINST }),
    figureOf('metrics, added with series bound once', microseconds(added('bound')), 'us', {
      most: 0.2,
      against: AGAINST,
    }),
    figureOf('OpenTelemetry instruments, added', microseconds(added('otel')), 'us', { against: AGAINST }),
    figureOf('OpenTelemetry ÷ ours', times('otel'), 'ratio', { least: 15, against: 'the same measurements, in turn' }),
    figureOf('prom-client ÷ ours', times('promClient'), 'ratio', { least: 8, against: 'the same, in turn' }),
    figureOf('throughput, metrics on ÷ off', throughput, 'ratio', { least: 0.92, against: AGAINST }),
    figureOf('allocated a packet, by attributes', bytes.attributes, 'B', { against: 'an empty loop, in turn' }),
    figureOf('allocated a packet, bound once', bytes.bound, 'B', { most: 0, against: 'an empty loop, in turn' }),
  ];
}

/** Nanoseconds a packet by variant, one for each round; the variants take turns within a round. */
function measure(
  recorders: Readonly<Record<string, Recorder | undefined>>,
  progress: (text: string) => void,
): ReadonlyMap<string, number[]> {
  const variants = Object.entries(recorders).map(([name, record]) => ({ name, run: withRecorder(record) }));
  const timesNs = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const { name, run } of variants) {
      const ns = timeNs(PACKETS, run);
      if (round >= 0) timesNs.get(name)?.push(ns);
      else if (name === 'off') adjustHandler(ns);
    }
    if (round % 20 === 0) progress(`packets, round ${round} of ${ROUNDS}`);
  }
  return timesNs;
}

function withRecorder(record: Recorder | undefined): Handler {
  if (record === undefined) return (packet) => handlePacket(packet);
  return (packet) => {
    const hash = handlePacket(packet);
    record(packet);
    return hash;
  };
}

function addedNs(timesNs: ReadonlyMap<string, number[]>, name: string): number[] {
  const off = timesNs.get('off') ?? [];
  return (timesNs.get(name) ?? []).map((ns, round) => ns - (off[round] ?? Number.NaN));
}

function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, index) => value / (below[index] ?? Number.NaN));
}

const MEASURED_PACKETS = 1_000_000;
/** Few enough that the young generation takes what they allocate without a collection. */
const CHUNK = 5000;

/** Growth of the heap over a million packets, without collections in between; an empty loop's is taken off. */
function bytesPerPacket<Name extends string>(recorders: Readonly<Record<Name, Recorder>>): Record<Name, number[]> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const grown = (record: Recorder): number => {
    let bytes = 0;
    for (let done = 0; done < MEASURED_PACKETS; done += CHUNK) {
      if (done % (CHUNK * 20) === 0) collectGarbage();
      const before = process.memoryUsage().heapUsed;
      for (let packet = 0; packet < CHUNK; packet += 1) record(packet);
      bytes += process.memoryUsage().heapUsed - before;
    }
    return bytes;
  };
  const nothing: Recorder = () => undefined;
  const entries = Object.entries<Recorder>(recorders).map(([name, record]) => {
    const rounds = Array.from({ length: 5 }, () => grown(record) - grown(nothing));
    // Less than a tenth of a byte a packet is what the measurement itself leaves behind.
    return [name, rounds.map((bytes) => Math.max(0, Math.round((bytes / MEASURED_PACKETS) * 10) / 10))];
  });
  return Object.fromEntries(entries);
}
