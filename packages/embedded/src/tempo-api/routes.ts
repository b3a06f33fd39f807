import type { Route } from '../http/api.ts';
import { json, text } from '../http/reply.ts';
import type { SpanStore } from '../store/span-store.ts';
import { answerSearch } from './search.ts';
import { answerTagValuesV1, answerTagValuesV2 } from './tag-values.ts';
import { answerTagsV1, answerTagsV2 } from './tags.ts';
import { answerTraceV1, answerTraceV2 } from './trace-by-id.ts';

/** The version whose answers are reproduced; Grafana reads from it which requests it may send. */
const tempoVersion = '3.0.3';

/** Source: https://grafana.com/docs/tempo/latest/api_docs/ */
export function tempoRoutes(store: SpanStore): readonly Route[] {
  return [
    [/^\/ready$/, () => text('ready')],
    [/^\/api\/echo$/, () => text('echo')],
    [/^\/api\/status\/buildinfo$/, () => json({ version: tempoVersion, revision: '', branch: 'embedded' })],
    [/^\/api\/traces\/([^/]*)$/, (request) => answerTraceV1(store, request)],
    [/^\/api\/v2\/traces\/([^/]*)$/, (request) => answerTraceV2(store, request)],
    [/^\/api\/search$/, (request) => answerSearch(store, request)],
    [/^\/api\/search\/tags$/, (request) => answerTagsV1(store, request)],
    [/^\/api\/v2\/search\/tags$/, (request) => answerTagsV2(store, request)],
    [/^\/api\/search\/tag\/(.+)\/values$/, (request) => answerTagValuesV1(store, request)],
    [/^\/api\/v2\/search\/tag\/(.+)\/values$/, (request) => answerTagValuesV2(store, request)],
  ];
}
