import type { ServerResponse } from 'node:http';
import type { LiveHistory, LiveMessage } from '../api/live.ts';
import type { PacketSample } from '../api/packets.ts';
import type { Series } from '../api/series.ts';
import type { FaultControl } from '../fault-control.ts';
import { createExportMeter } from '../packets/export-meter.ts';
import { packetView } from '../packets/packet-view.ts';
import { BackendError } from '../source/backend-error.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { faultLister } from './fault-lister.ts';
import { createRateWindow } from './rate-window.ts';
import { openStream } from './reply.ts';

const EVERY_MS = 1000;
/** Ten minutes, for who comes or reloads while another looks. */
const MOST_SAMPLES = 600;
/** A browser that reads nothing must not fill the memory. */
const MOST_WAITING_BYTES = 1024 * 1024;

export interface LiveFeedOptions {
  readonly source: PipelineSource;
  readonly faults: FaultControl | undefined;
  readonly services: readonly string[];
  readonly maxClients: number;
  readonly log: (line: string) => void;
}

/** One message a second to each browser, as Server-Sent Events; nothing is asked of the pipeline while nobody looks. */
export interface LiveFeed {
  /** False when there are as many browsers as there may be. */
  add(response: ServerResponse): boolean;
  close(): void;
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const clients = new Set<ServerResponse>();
  const look = createLook(options);
  let history: readonly PacketSample[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  const tick = async (): Promise<void> => {
    // A slow backend is asked again when it has answered.
    if (isLooking || clients.size === 0) return;
    isLooking = true;
    try {
      const message = await look();
      history = [...history, message.packets].slice(-MOST_SAMPLES);
      for (const client of clients) write(client, 'moment', message);
    } catch (error) {
      options.log(`the live view failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } finally {
      isLooking = false;
    }
  };
  const stopWhenAlone = (): void => {
    if (clients.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    add: (response) => {
      if (clients.size >= options.maxClients) return false;
      openStream(response);
      clients.add(response);
      response.once('close', () => {
        clients.delete(response);
        stopWhenAlone();
      });
      if (timer === undefined) {
        history = afterPause(history, Date.now());
        timer = setInterval(() => void tick(), EVERY_MS);
      }
      write(response, 'history', { packets: history } satisfies LiveHistory);
      void tick();
      return true;
    },
    close: () => {
      for (const client of clients) client.end();
      clients.clear();
      stopWhenAlone();
    },
  };
}

/** Nothing was seen while nobody looked: a line must not be drawn across it. A reload is no pause. */
function afterPause(history: readonly PacketSample[], nowMs: number): readonly PacketSample[] {
  const recent = history.filter(({ timeMs }) => nowMs - timeMs < MOST_SAMPLES * EVERY_MS);
  const last = recent.at(-1);
  if (last === undefined || nowMs - last.timeMs < 3 * EVERY_MS) return recent;
  const nothing = { p50: null, p90: null, p99: null };
  return [...recent, { timeMs: nowMs, prepares: null, byType: null, latency: nothing, roundTrip: nothing }];
}

/** One look at the pipeline; a metrics port that does not answer is told by the overview. */
function createLook({ source, faults, services, log }: LiveFeedOptions): () => Promise<LiveMessage> {
  const counted = new Set(services);
  const window = createRateWindow();
  const meter = createExportMeter();
  const listFaults = faultLister(faults, log);
  return async () => {
    const [overview, series, switches] = await Promise.all([
      source.overview(),
      source.series().catch(noSeries),
      listFaults(),
    ]);
    const timeMs = Date.now();
    const { sample, state } = packetView(series, meter, { nowMs: timeMs, services: counted });
    return { timeMs, overview: window.rate(overview, timeMs), packets: sample, packetState: state, faults: switches };
  };
}

function noSeries(error: unknown): Series[] {
  if (error instanceof BackendError) return [];
  throw error;
}

function write(client: ServerResponse, event: string, data: unknown): void {
  if (client.writableLength > MOST_WAITING_BYTES) client.destroy();
  else client.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
