import { labelName } from '@headrace/contract';
import type { LogLine, LogSearch } from '../api/logs.ts';
import { askJson, type Backend } from './ask.ts';

interface RangeAnswer {
  readonly data?: {
    readonly result?: readonly {
      readonly stream?: Readonly<Record<string, string>>;
      readonly values?: readonly (readonly [string, string, Readonly<Record<string, string>>?])[];
    }[];
  };
}

const SERVICE = labelName('service.name');
/** Traces and their logs are looked at soon after they happened. */
const RANGE_MS = 24 * 3600 * 1000;

/** A search as LogQL. Source: https://grafana.com/docs/loki/latest/query/log_queries/ */
export function logQlOf({ traceId, service, text }: LogSearch): string {
  const stream = service === undefined ? `{${SERVICE}=~".+"}` : `{${SERVICE}=${JSON.stringify(service)}}`;
  const line = text === undefined ? '' : ` |= ${JSON.stringify(text)}`;
  return `${stream}${line}${traceId === undefined ? '' : ` | trace_id=${JSON.stringify(traceId)}`}`;
}

/** `GET /loki/api/v1/query_range`. Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export async function searchLoki(loki: Backend, search: LogSearch, nowMs: number): Promise<LogLine[]> {
  const query = new URLSearchParams({
    query: logQlOf(search),
    limit: String(search.limit),
    direction: 'backward',
    start: `${nowMs - RANGE_MS}000000`,
    // What a service's clock puts a little into the future belongs to the answer.
    end: `${nowMs + 60_000}000000`,
  });
  const { data } = await askJson<RangeAnswer>(loki, `/loki/api/v1/query_range?${query}`);
  return (data?.result ?? [])
    .flatMap(({ stream = {}, values = [] }) =>
      values.map(([nanos, text, metadata = {}]) => logLine(nanos, text, { ...stream, ...onlyTexts(metadata) })),
    )
    .toSorted((a, b) => b.timeMs - a.timeMs)
    .slice(0, search.limit);
}

/** Some answers hold metadata apart, in maps of their own. */
function onlyTexts(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function logLine(nanos: string, text: string, labels: Readonly<Record<string, string>>): LogLine {
  return {
    timeMs: Number(nanos) / 1e6,
    text,
    service: labels[SERVICE] ?? '',
    level: (labels.severity_text ?? labels.detected_level ?? '').toLowerCase(),
    traceId: labels.trace_id ?? '',
    spanId: labels.span_id ?? '',
    labels,
  };
}
