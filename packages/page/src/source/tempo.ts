import type { FoundTrace, Trace, TraceSearch } from '../api/traces.ts';
import { ask, askJson, type Backend, parseJson, refused } from './ask.ts';
import { type OtlpResourceSpans, readTrace } from './read-trace.ts';
import { traceQlOf } from './trace-ql.ts';

interface SearchAnswer {
  readonly traces?: readonly {
    readonly traceID: string;
    readonly rootServiceName?: string;
    readonly rootTraceName?: string;
    readonly startTimeUnixNano: string;
    readonly durationMs?: number;
    readonly spanSets?: readonly {
      readonly spans?: readonly { readonly spanID: string; readonly durationNanos: string }[];
    }[];
    readonly serviceStats?: Readonly<Record<string, { readonly spanCount?: number; readonly errorCount?: number }>>;
  }[];
}

/** Spans of a trace that are shown beside it in a list. */
const MATCHED = 3;

/** `GET /api/search`. Source: https://grafana.com/docs/tempo/latest/api_docs/#search */
export async function searchTempo(tempo: Backend, search: TraceSearch): Promise<FoundTrace[]> {
  const query = new URLSearchParams({ q: traceQlOf(search), limit: String(search.limit), spss: String(MATCHED) });
  const { traces = [] } = await askJson<SearchAnswer>(tempo, `/api/search?${query}`);
  return traces.map(foundTrace).toSorted((a, b) => b.startMs - a.startMs);
}

function foundTrace(trace: NonNullable<SearchAnswer['traces']>[number]): FoundTrace {
  const stats = trace.serviceStats === undefined ? undefined : Object.values(trace.serviceStats);
  const sum = (key: 'spanCount' | 'errorCount') =>
    stats === undefined ? null : stats.reduce((total, service) => total + (service[key] ?? 0), 0);
  const matched = (trace.spanSets ?? [])
    .flatMap(({ spans = [] }) => spans)
    .slice(0, MATCHED)
    .map(({ spanID, durationNanos }) => ({
      spanId: spanID.padStart(16, '0'),
      durationSeconds: Number(durationNanos) / 1e9,
    }));
  return {
    // Tempo prints ids without their leading zeros.
    traceId: trace.traceID.padStart(32, '0'),
    rootService: trace.rootServiceName ?? '',
    rootName: trace.rootTraceName ?? '',
    startMs: Number(trace.startTimeUnixNano) / 1e6,
    // Tempo tells whole milliseconds of a trace, and nanoseconds of its spans.
    durationSeconds: Math.max((trace.durationMs ?? 0) / 1000, ...matched.map(({ durationSeconds }) => durationSeconds)),
    spanCount: sum('spanCount'),
    errorCount: sum('errorCount'),
    services: Object.keys(trace.serviceStats ?? {}),
    matched,
  };
}

/** `GET /api/v2/traces/{id}`. Source: https://grafana.com/docs/tempo/latest/api_docs/#query-v2 */
export async function traceOfTempo(tempo: Backend, traceId: string): Promise<Trace | undefined> {
  const { status, text } = await ask(tempo, `/api/v2/traces/${encodeURIComponent(traceId)}`);
  if (status === 404) return undefined;
  if (status !== 200) throw refused(tempo, status, text);
  const answer = parseJson<{ trace?: { resourceSpans?: readonly OtlpResourceSpans[] } }>(tempo, text);
  const resourceSpans = answer.trace?.resourceSpans ?? [];
  return resourceSpans.length === 0 ? undefined : readTrace(traceId, resourceSpans);
}
