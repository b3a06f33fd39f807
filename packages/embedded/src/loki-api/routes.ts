import type { Route } from '../http/api.ts';
import { type ApiRequest, json, type Reply, text } from '../http/reply.ts';
import type { LogStore } from '../store/log-store.ts';
import { answerQuery, answerQueryRange } from './query.ts';
import { answerLabels, answerLabelValues, answerSeries } from './series.ts';

/** The version whose answers are reproduced; Grafana reads from it which requests it may send. */
const lokiVersion = '3.7.6';

type Handler = (store: LogStore, request: ApiRequest, nowUnixNano: bigint) => Reply;

/** Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export function lokiRoutes(store: LogStore, nowMs: () => number): readonly Route[] {
  const answering = (handler: Handler) => (request: ApiRequest) =>
    handler(store, request, BigInt(Math.round(nowMs())) * 1_000_000n);
  return [
    [/^\/ready$/, () => text('ready')],
    [
      /^\/loki\/api\/v1\/status\/buildinfo$/,
      () =>
        json({ version: lokiVersion, revision: '', branch: 'embedded', buildUser: '', buildDate: '', goVersion: '' }),
    ],
    [/^\/loki\/api\/v1\/query_range$/, answering(answerQueryRange)],
    [/^\/loki\/api\/v1\/query$/, answering(answerQuery)],
    [/^\/loki\/api\/v1\/labels?$/, answering(answerLabels)],
    [/^\/loki\/api\/v1\/label\/([^/]+)\/values$/, answering(answerLabelValues)],
    [/^\/loki\/api\/v1\/series$/, answering(answerSeries)],
  ];
}
