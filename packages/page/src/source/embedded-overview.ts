import type { EmbeddedStats, SignalStats } from '@headrace/embedded';
import type { Drop, Flow, Hop, HopId, Overview, Signal, TranslationLoss } from '../api/overview.ts';
import { SIGNALS } from '../api/overview.ts';
import type { Series } from '../api/series.ts';
import { countText, valueText } from '../text/quantities.ts';
import { hopWords } from './hops.ts';
import { servicesFact, servicesOf } from './services.ts';

/** Evictions that lose something; one that was replaced came twice, one that was reset was wanted away. */
const EVICTIONS: Readonly<Record<string, string>> = {
  maxItems: 'the oldest went, for no more are kept',
  maxBytes: 'the oldest went, for the memory is full',
};

/** The overview of an embedded pipeline, from its own counts. */
export function embeddedOverview(
  counts: EmbeddedStats,
  series: readonly Series[],
  translation: readonly TranslationLoss[],
): Omit<Overview, 'unavailable'> {
  return {
    hops: (['services', 'collector', ...SIGNALS] as const).map((id) => hopOf(id, counts, series)),
    flows: SIGNALS.flatMap((signal) => flowsOf(signal, counts[signal])),
    drops: SIGNALS.flatMap((signal) => dropsOf(signal, counts[signal])),
    translation,
  };
}

function flowsOf(signal: Signal, { received, refused }: SignalStats): Flow[] {
  const kept = received - Object.values(refused).reduce((sum, count) => sum + count, 0);
  return [
    { from: 'services', to: 'collector', signal, total: received },
    { from: 'collector', to: signal, signal, total: kept },
  ];
}

function dropsOf(signal: Signal, { refused, refusedRequests, evicted }: SignalStats): Drop[] {
  const atCollector = [
    ...Object.entries(refused),
    ...Object.entries(refusedRequests).map(([reason, total]) => [`whole requests: ${reason}`, total] as const),
  ].map(([reason, total]): Drop => ({ hop: 'collector', signal, reason, total }));
  const evictions = Object.entries(evicted).flatMap(([cause, total]): Drop[] => {
    const reason = EVICTIONS[cause];
    return reason === undefined ? [] : [{ hop: signal, signal, reason, total }];
  });
  return [...atCollector, ...evictions].filter(({ total }) => total > 0);
}

const STORED: Readonly<Record<Signal, string>> = { metrics: 'series', traces: 'spans', logs: 'records' };

function hopOf(id: HopId, counts: EmbeddedStats, series: readonly Series[]): Hop {
  const words = { id, ...hopWords(id, 'embedded') };
  if (id === 'services') {
    const services = servicesOf(series);
    return { ...words, state: services.length === 0 ? 'quiet' : 'up', facts: [servicesFact(services)] };
  }
  if (id === 'collector') {
    const received = SIGNALS.reduce((sum, signal) => sum + counts[signal].received, 0);
    return { ...words, state: 'up', facts: [`${countText(received)} items taken`] };
  }
  const { stored, bytesHeld } = counts[id];
  const facts = [`${countText(stored)} ${STORED[id]}`, `${valueText(bytesHeld, 'By')} held`];
  return { ...words, state: stored === 0 ? 'quiet' : 'up', facts };
}
