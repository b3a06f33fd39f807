import { type ApiRequest, json, type Reply, RequestError } from '../http/reply.ts';
import type { LabelMatcher } from '../logql/query.ts';
import type { LogStore } from '../store/log-store.ts';
import { streamLabels } from './entry.ts';
import { labelsText } from './labels.ts';
import { parseBounds } from './parameters.ts';
import { parseQueryText } from './query.ts';

/** `GET /loki/api/v1/labels`. Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-labels */
export function answerLabels(store: LogStore, { query }: ApiRequest, nowUnixNano: bigint): Reply {
  const names = new Set(streamsIn(store, query, nowUnixNano).flatMap((labels) => [...labels.keys()]));
  return json({ status: 'success', ...listOrNothing([...names].toSorted()) });
}

/** `GET /loki/api/v1/label/{name}/values`. Source: as above, #query-label-values */
export function answerLabelValues(store: LogStore, { parameters, query }: ApiRequest, nowUnixNano: bigint): Reply {
  const [name = ''] = parameters;
  const values = new Set(streamsIn(store, query, nowUnixNano).flatMap((labels) => labels.get(name) ?? []));
  return json({ status: 'success', ...listOrNothing([...values].toSorted()) });
}

/** `GET` and `POST /loki/api/v1/series`. Source: as above, #query-streams */
export function answerSeries(store: LogStore, { query }: ApiRequest, nowUnixNano: bigint): Reply {
  const data = streamsIn(store, query, nowUnixNano, query.getAll('match[]'));
  return json({ status: 'success', data: data.map((labels) => Object.fromEntries(labels)) });
}

/** Loki leaves an empty list out. */
function listOrNothing(data: readonly string[]): object {
  return data.length === 0 ? {} : { data };
}

type Labels = ReadonlyMap<string, string>;

/** The streams with a record in the time that is asked for, each once, that any of the selectors takes. */
function streamsIn(
  store: LogStore,
  query: URLSearchParams,
  nowUnixNano: bigint,
  selectors: readonly string[] = query.get('query') ? [query.get('query') ?? ''] : [],
): readonly Labels[] {
  const { startUnixNano, endUnixNano } = parseBounds(query, nowUnixNano);
  const alternatives = selectors.map(matchersOf);
  const found = new Map<string, Labels>();
  for (const { timeUnixNano, resource } of store.records()) {
    if (timeUnixNano < startUnixNano || timeUnixNano >= endUnixNano) continue;
    const labels = streamLabels(resource);
    const takes = (matchers: readonly LabelMatcher[]) =>
      matchers.every(({ name, isMatch }) => isMatch(labels.get(name) ?? ''));
    if (alternatives.length === 0 || alternatives.some(takes)) found.set(labelsText(labels), labels);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, labels]) => labels);
}

function matchersOf(selector: string): readonly LabelMatcher[] {
  const query = parseQueryText(selector);
  if (query.kind !== 'logs' || query.logs.stages.length > 0)
    throw new RequestError(400, `only label matchers are supported, got ${selector}`);
  return query.logs.matchers;
}
