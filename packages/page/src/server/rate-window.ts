import type { LiveOverview, Rated } from '../api/live.ts';
import type { Overview } from '../api/overview.ts';

interface Moment {
  readonly atMs: number;
  readonly totals: ReadonlyMap<string, number>;
}

/** Longer than the services' export interval, so that a rate does not jump with every export. */
const WINDOW_MS = 20_000;

/** Adds rates to the totals of an overview, each over the last seconds that were seen. */
export interface RateWindow {
  rate(overview: Overview, nowMs: number): LiveOverview;
}

export function createRateWindow(): RateWindow {
  let moments: Moment[] = [];
  return {
    rate: (overview, nowMs) => {
      const { flows, drops, ...rest } = overview;
      const now: Moment = { atMs: nowMs, totals: totalsOf(overview) };
      moments = [...moments.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS), now];
      const oldest = moments[0] ?? now;
      const seconds = (nowMs - oldest.atMs) / 1000;
      const rated = <T extends { readonly total: number }>(item: T, key: string): T & Rated => {
        const grown = item.total - (oldest.totals.get(key) ?? 0);
        // A total that shrank began anew: what it has now came since then.
        return { ...item, perSecond: seconds > 0 ? (grown < 0 ? item.total : grown) / seconds : 0 };
      };
      return {
        ...rest,
        flows: flows.map((flow) => rated(flow, flowKey(flow))),
        drops: drops.map((drop) => rated(drop, dropKey(drop))),
        overSeconds: seconds,
      };
    },
  };
}

function totalsOf({ flows, drops }: Overview): Map<string, number> {
  return new Map([
    ...flows.map((flow) => [flowKey(flow), flow.total] as const),
    ...drops.map((drop) => [dropKey(drop), drop.total] as const),
  ]);
}

function flowKey({ from, to, signal }: Overview['flows'][number]): string {
  return `${from} ${to} ${signal}`;
}

function dropKey({ hop, signal, reason }: Overview['drops'][number]): string {
  return `${hop} ${signal} ${reason}`;
}
