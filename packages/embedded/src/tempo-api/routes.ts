import type { TraceCodec } from '../otlp/proto.ts';
import type { SpanStore } from '../store/span-store.ts';
import { type ApiRequest, json, type Reply, RequestError, text } from './reply.ts';
import { answerSearch } from './search.ts';
import { answerTagValuesV1, answerTagValuesV2 } from './tag-values.ts';
import { answerTagsV1, answerTagsV2 } from './tags.ts';
import { answerTraceV1, answerTraceV2 } from './trace-by-id.ts';

/** The version whose answers are reproduced; Grafana reads from it which requests it may send. */
const tempoVersion = '3.0.3';

type Handler = (request: ApiRequest) => Reply;
type Route = readonly [path: RegExp, handler: Handler];

export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  readonly accept: string;
}

/** Answers one request; what the request got wrong becomes a reply, anything else is thrown. */
export function createApi(store: SpanStore, codec: TraceCodec): (request: HttpRequest) => Reply {
  const routes = createRoutes(store, codec);
  return ({ method, target, accept }) => {
    try {
      const { path, query } = splitTarget(target);
      for (const [pattern, handler] of routes) {
        const match = pattern.exec(path);
        if (match === null) continue;
        if (method !== 'GET' && method !== 'HEAD') throw new RequestError(405, `${method} is not allowed, only GET is`);
        return handler({ parameters: match.slice(1).map(decode), query, accept });
      }
      throw new RequestError(404, `this store stands in for Tempo and has nothing at ${path}`);
    } catch (error) {
      if (error instanceof RequestError) return text(error.message, error.status);
      throw error;
    }
  };
}

/** Source: https://grafana.com/docs/tempo/latest/api_docs/ */
function createRoutes(store: SpanStore, codec: TraceCodec): readonly Route[] {
  return [
    [/^\/ready$/, () => text('ready')],
    [/^\/api\/echo$/, () => text('echo')],
    [/^\/api\/status\/buildinfo$/, () => json({ version: tempoVersion, revision: '', branch: 'embedded' })],
    [/^\/api\/traces\/([^/]*)$/, (request) => answerTraceV1(store, codec, request)],
    [/^\/api\/v2\/traces\/([^/]*)$/, (request) => answerTraceV2(store, codec, request)],
    [/^\/api\/search$/, (request) => answerSearch(store, request)],
    [/^\/api\/search\/tags$/, (request) => answerTagsV1(store, request)],
    [/^\/api\/v2\/search\/tags$/, (request) => answerTagsV2(store, request)],
    [/^\/api\/search\/tag\/(.+)\/values$/, (request) => answerTagValuesV1(store, request)],
    [/^\/api\/v2\/search\/tag\/(.+)\/values$/, (request) => answerTagValuesV2(store, request)],
  ];
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const [path = '', ...query] = target.split('?');
  // Grafana joins a base URL and a path, which may leave a slash at the end.
  return { path: path.replace(/(?<=.)\/$/, ''), query: new URLSearchParams(query.join('?')) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) throw new RequestError(400, `malformed percent-encoding in ${part}`);
    throw error;
  }
}
