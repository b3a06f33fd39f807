import { ilpConnector, labelName, type Metric, seriesName } from '@headrace/contract';
import type { PacketSample, PacketState, PeerRow, Percentiles } from '../api/packets.ts';
import type { Series } from '../api/series.ts';
import type { ExportMeter, Metered } from './export-meter.ts';
import { quantile } from './quantile.ts';

const { metrics } = ilpConnector;
const NAMES = {
  processed: seriesName(metrics.packetsProcessed),
  rejected: seriesName(metrics.packetsRejected),
  latency: seriesName(metrics.packetLatency),
  roundTrip: seriesName(metrics.packetRoundTrip),
  inFlight: seriesName(metrics.packetsInFlight),
  balance: seriesName(metrics.accountBalance),
  credits: seriesName(metrics.accountCredits),
  debits: seriesName(metrics.accountDebits),
  limited: seriesName(metrics.rateLimitedRequests),
};
const NODE = labelName('node_id');
const JOB = 'job';
const SHOWN = new Set(Object.values(NAMES));

/**
 * What the packet view draws, of the connector contract's series; the meter keeps what was seen before.
 * Only `services` are added up, by their job, if one of them is there: senders and receivers that count the packets
 * of a connector once more would make three of one. All nodes are listed.
 */
export function packetView(
  series: readonly Series[],
  meter: ExportMeter,
  { nowMs, services }: { readonly nowMs: number; readonly services: ReadonlySet<string> },
) {
  const ofAll = meter.observe(series.filter(isWatched), nowMs);
  const ofServices = ofAll.filter((one) => services.has(one.series.labels[JOB] ?? ''));
  const metered = ofServices.length > 0 ? ofServices : ofAll;
  const of = (family: string) => metered.filter((one) => one.series.family === family);
  const processed = of(NAMES.processed);
  const prepares = processed.filter(isPrepare);
  const isRated = processed.some(({ perSecond }) => perSecond !== null);
  const sample: PacketSample = {
    timeMs: nowMs,
    prepares: isRated ? sumBy(prepares, 'status') : null,
    byType: isRated ? sumBy(processed, 'type') : null,
    latency: percentiles(of(NAMES.latency).filter(isPrepare)),
    roundTrip: percentiles(of(NAMES.roundTrip)),
  };
  const inFlight = of(NAMES.inFlight);
  const state: PacketState = {
    rejects: rejectsOf(of(NAMES.rejected)),
    peers: peersOf(of),
    nodes: nodesOf(ofAll.filter((one) => one.series.family === NAMES.processed && isPrepare(one))),
    inFlight: inFlight.length === 0 ? null : inFlight.reduce((sum, { series: { value } }) => sum + value, 0),
    exportSeconds: meter.exportSeconds(),
  };
  return { sample, state };
}

function isPrepare({ series }: Metered): boolean {
  return series.labels.type === 'prepare';
}

/** The heartbeat changes with every export, also of a service that does nothing. */
function isWatched({ family }: Series): boolean {
  return SHOWN.has(family) || HEARTBEATS.has(family);
}

const HEARTBEATS = new Set(
  ([metrics.heartbeatTimestamp, metrics.processCpu, metrics.processUptime] satisfies Metric[]).map(seriesName),
);

function sumBy(metered: readonly Metered[], label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { series, perSecond } of metered) {
    const key = series.labels[label] ?? '';
    sums[key] = (sums[key] ?? 0) + (perSecond ?? 0);
  }
  return sums;
}

function percentiles(metered: readonly Metered[]): Percentiles {
  const counts = new Map<number, number>();
  for (const { series, perSecond } of metered) {
    const le = series.labels.le;
    if (!series.name.endsWith('_bucket') || le === undefined) continue;
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    counts.set(bound, (counts.get(bound) ?? 0) + (perSecond ?? 0));
  }
  const buckets = [...counts].map(([bound, count]) => ({ bound, count }));
  return { p50: quantile(0.5, buckets), p90: quantile(0.9, buckets), p99: quantile(0.99, buckets) };
}

function rejectsOf(metered: readonly Metered[]): PacketState['rejects'] {
  const rates = sumBy(metered, 'code');
  const totals = new Map<string, number>();
  for (const { series } of metered) {
    const code = series.labels.code ?? '';
    totals.set(code, (totals.get(code) ?? 0) + series.value);
  }
  return [...totals]
    .filter(([, total]) => total > 0)
    .map(([code, total]) => ({ code, total, perSecond: rates[code] ?? 0 }))
    .toSorted((a, b) => b.perSecond - a.perSecond || b.total - a.total);
}

function nodesOf(prepares: readonly Metered[]): PacketState['nodes'] {
  return Object.entries(sumBy(prepares, NODE))
    .map(([node, perSecond]) => ({ node, perSecond }))
    .toSorted((a, b) => a.node.localeCompare(b.node));
}

function peersOf(of: (family: string) => readonly Metered[]): PeerRow[] {
  const credits = sumBy(of(NAMES.credits), 'peer_id');
  const debits = sumBy(of(NAMES.debits), 'peer_id');
  const limited = sumBy(of(NAMES.limited), 'peer_id');
  const balances = of(NAMES.balance).map(({ series }) => series);
  const named = balances.map(({ labels }) => labels.peer_id ?? '');
  const peers = new Set([...Object.keys(credits), ...Object.keys(debits), ...Object.keys(limited), ...named]);
  return [...peers].toSorted().map((peer) => ({
    peer,
    creditsPerSecond: credits[peer] ?? 0,
    debitsPerSecond: debits[peer] ?? 0,
    limitedPerSecond: limited[peer] ?? 0,
    balances: balances
      .filter(({ labels }) => labels.peer_id === peer)
      .map(({ labels, value }) => ({ token: labels.token_id ?? '', units: value })),
  }));
}
