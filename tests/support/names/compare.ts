import {
  bytesOf,
  createExposition,
  ESCAPINGS,
  type Exposition,
  type ExpositionModel,
  type MetricsRequest,
  readMetricsRequest,
  type Scrape,
  textOf,
} from '@headrace/contract';
import type { RealCollector } from './collector.ts';
import { difference, outcome } from './difference.ts';
import type { MetricJson, RequestJson, Sequence } from './requests.ts';

/** The collector and our own account of it, fed with the same. */
export interface Pair {
  readonly variants: Readonly<Record<string, ExpositionModel>>;
  readonly collector: RealCollector;
  readonly ours: ReadonlyMap<string, Exposition>;
}

export function createPair(variants: Readonly<Record<string, ExpositionModel>>, collector: RealCollector): Pair {
  const ours = new Map(Object.entries(variants).map(([name, model]) => [name, createExposition(model)]));
  return { variants, collector, ours };
}

/** Where the collector and we do not agree. */
export interface Disagreement {
  readonly variant: string;
  readonly scrape: Scrape;
  readonly requests: readonly RequestJson[];
  /** Lines that the collector alone has, and lines that we alone have. */
  readonly collectorOnly: readonly string[];
  readonly oursOnly: readonly string[];
}

/** Problems after which the collector's answer changes from process to process. */
const CONFLICTS = /\/(type-conflict|help-conflict|suffix-conflict|same-series|same-target|nan-bound|panic)$/;

/** The sequence without the metrics that are in conflict under one of the variants; empty where that takes too long. */
export function withoutConflicts(sequence: Sequence, variants: Pair['variants']): Sequence {
  let requests = sequence.requests;
  for (let round = 0; round < 6; round += 1) {
    const culprits = new Set(Object.values(variants).flatMap((model) => conflicting(requests, model)));
    if (culprits.size === 0) return { requests };
    requests = requests.map((request) => withoutMetrics(request, culprits));
  }
  return { requests: [] };
}

function conflicting(requests: readonly RequestJson[], model: ExpositionModel): string[] {
  const exposition = createExposition(model);
  return requests.flatMap((request) => {
    exposition.accept(decoded(request), 0);
    const { problems } = exposition.render(0, { exposition: 'text', escaping: 'underscores' });
    return problems
      .filter(({ code }) => CONFLICTS.test(code))
      .flatMap(({ culprits }) => culprits.map(({ name }) => standIns(name)));
  });
}

/** A name as the request's JSON has it, with a stand-in for each byte that is no UTF-8. */
function standIns(name: string): string {
  return name.replace(/[\udc80-\udcff]/gu, (byte) => String.fromCharCode(byte.charCodeAt(0) - 0xdc00 + 0xe000));
}

/** Without the metrics of these names, and without the resources of these targets. */
function withoutMetrics({ resourceMetrics }: RequestJson, names: ReadonlySet<string>): RequestJson {
  const kept = resourceMetrics.map(({ resource, scopeMetrics }) => ({
    resource,
    scopeMetrics: scopeMetrics.map(({ metrics, ...scope }) => ({
      ...scope,
      metrics: metrics.filter(({ name }) => !names.has(name)),
    })),
  }));
  const text = (request: unknown) => JSON.stringify(request);
  const isTarget = [...names].some((name) => name.includes(' '));
  const first = kept[0];
  // A target is named by job and instance: of several resources only the first can stay.
  return { resourceMetrics: isTarget && text(kept) === text(resourceMetrics) && first !== undefined ? [first] : kept };
}

function decoded(request: RequestJson): MetricsRequest {
  return readMetricsRequest(textOf(bodyOf(request)));
}

/** The request's bytes, with a byte that is no UTF-8 for each stand-in of one. */
function bodyOf(request: RequestJson): Uint8Array {
  const text = JSON.stringify(request).replace(/[\ue080-\ue0ff]/g, (standIn) =>
    String.fromCharCode(0xdc00 + (standIn.charCodeAt(0) & 0xff)),
  );
  return bytesOf(text);
}

/** Sends the requests to both, scrapes after each, and gives the first disagreement; then takes every series away. */
export async function compareSequence(pair: Pair, sequence: Sequence, pick: number): Promise<Disagreement | undefined> {
  try {
    for (const [index, request] of sequence.requests.entries()) {
      await sendToBoth(pair, request);
      const found = await compareScrapes(pair, pick + index, sequence.requests.slice(0, index + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    for (const request of sequence.requests) for (const end of endOf(request)) await sendToBoth(pair, end);
  }
}

async function sendToBoth({ collector, ours }: Pair, request: RequestJson): Promise<void> {
  const body = bodyOf(request);
  const { status, text } = await collector.send(body);
  if (status !== 200) throw new Error(`the collector answered ${status}: ${text}\n${JSON.stringify(request)}`);
  const read = readMetricsRequest(textOf(body));
  for (const exposition of ours.values()) exposition.accept(read, Date.now());
}

async function compareScrapes(
  pair: Pair,
  pick: number,
  requests: readonly RequestJson[],
): Promise<Disagreement | undefined> {
  const scrapes = [...pair.ours].flatMap(([variant, exposition], index) =>
    (['text', 'openmetrics'] as const).map((format) => {
      const escaping = ESCAPINGS[(pick + index + (format === 'text' ? 0 : 2)) % ESCAPINGS.length] ?? 'underscores';
      return { variant, exposition, scrape: { exposition: format, escaping } };
    }),
  );
  const answers = await Promise.all(scrapes.map(({ variant, scrape }) => pair.collector.scrape(variant, scrape)));
  for (const [index, { variant, exposition, scrape }] of scrapes.entries()) {
    const theirs = answers[index];
    if (theirs === undefined) throw new Error('a scrape without an answer');
    const [collectorOnly, oursOnly] = difference(outcome(theirs), outcome(exposition.render(Date.now(), scrape)));
    if (collectorOnly.length + oursOnly.length > 0) return { variant, scrape, requests, collectorOnly, oursOnly };
  }
  return undefined;
}

/** Points without a recorded value, one a metric since the exporter reads none behind it: they end every series. */
function endOf(request: RequestJson): RequestJson[] {
  const most = Math.max(0, ...metricsOf(request).map((metric) => pointsOf(metric).length));
  return Array.from({ length: most }, (_, index) => ({
    resourceMetrics: request.resourceMetrics.map(({ resource, scopeMetrics }) => ({
      resource,
      scopeMetrics: scopeMetrics.map(({ metrics, ...scope }) => ({
        ...scope,
        metrics: metrics.flatMap((metric) => ended(metric, index)),
      })),
    })),
  }));
}

function ended(metric: MetricJson, index: number): MetricJson[] {
  const [kind = '', data] = Object.entries(metric).find(([, value]) => typeof value === 'object') ?? [];
  const point = pointsOf(metric)[index];
  if (point === undefined || kind === '') return [];
  const { attributes } = point;
  // A sum without temporality, or a delta one that may fall, would be refused, and end nothing.
  const settings = kind === 'sum' ? { aggregationTemporality: 2 } : {};
  return [{ ...metric, [kind]: { ...(data as object), ...settings, dataPoints: [{ attributes, flags: 1 }] } }];
}

function metricsOf({ resourceMetrics }: RequestJson): MetricJson[] {
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

function pointsOf(metric: MetricJson): readonly { readonly attributes: unknown }[] {
  const data = Object.values(metric).find((value) => typeof value === 'object') as
    | { readonly dataPoints?: readonly { readonly attributes: unknown }[] }
    | undefined;
  return data?.dataPoints ?? [];
}

/** How many metrics a sequence sends. */
export function countMetrics({ requests }: Sequence): number {
  return requests.reduce((count, request) => count + metricsOf(request).length, 0);
}
