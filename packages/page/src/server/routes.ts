import type { IncomingMessage } from 'node:http';
import type { PageFacts } from '../api/page.ts';
import { configurationView } from '../configuration/configuration-view.ts';
import { declaredContracts } from '../contract/declared.ts';
import { summarizeFamilies } from '../contract/family-summaries.ts';
import { latencyHistograms } from '../latency/latency-histograms.ts';
import type { PageOptions } from '../page-options.ts';
import { readJson } from './read-json.ts';
import { json, problem, type Reply } from './reply.ts';
import { logSearchOf, traceSearchOf } from './search-parameters.ts';

export interface ApiRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
}

type Handler = (request: ApiRequest, parameter: string) => Promise<Reply> | Reply;
type Route = readonly [method: 'GET' | 'POST', path: RegExp, handler: Handler];

/** Answers what stands below `/api/`; undefined where nothing stands. A backend's failure is thrown. */
export function createApi(options: PageOptions): (request: ApiRequest) => Promise<Reply | undefined> {
  const routes = [...sourceRoutes(options), ...ownRoutes(options)];
  return async (asked) => {
    const method = asked.request.method === 'HEAD' ? 'GET' : asked.request.method;
    const found = routes.find(([, path]) => path.test(asked.path));
    if (found === undefined) return undefined;
    const [wanted, path, handler] = found;
    if (method !== wanted) return { ...problem(405, `${method} is not allowed here`), headers: { allow: wanted } };
    return handler(asked, path.exec(asked.path)?.[1] ?? '');
  };
}

function sourceRoutes({ source }: PageOptions): Route[] {
  return [
    ['GET', /^\/api\/families$/, async () => json(summarizeFamilies(await source.series()))],
    ['GET', /^\/api\/latency$/, async () => json(latencyHistograms(await source.series()))],
    ['GET', /^\/api\/traces$/, async ({ query }) => json(await source.searchTraces(traceSearchOf(query)))],
    ['GET', /^\/api\/traces\/([0-9a-fA-F]{1,32})$/, async (_, id) => traceReply(await source.trace(traceIdOf(id)), id)],
    ['GET', /^\/api\/logs$/, async ({ query }) => json(await source.logs(logSearchOf(query)))],
    ['GET', /^\/api\/alerts$/, async () => json(await source.alerts())],
  ];
}

function traceIdOf(text: string): string {
  return text.toLowerCase().padStart(32, '0');
}

function traceReply(trace: unknown, id: string): Reply {
  if (trace !== undefined) return json(trace);
  return problem(404, `no trace ${id} is kept`, 'search for a newer one: the oldest traces go first');
}

function ownRoutes(options: PageOptions): Route[] {
  const { contracts, pipeline, links, configuration, checks, faults } = options;
  const facts: PageFacts = { contracts: declaredContracts(contracts, pipeline), pipeline, links };
  let shownConfiguration: Reply | undefined;
  return [
    ['GET', /^\/api\/page$/, () => json(facts)],
    ['GET', /^\/api\/checks$/, async () => json(await checks())],
    [
      'GET',
      /^\/api\/configuration$/,
      () => {
        shownConfiguration ??= json(configuration === undefined ? null : configurationView(configuration));
        return shownConfiguration;
      },
    ],
    ['POST', /^\/api\/faults\/([a-z-]+)$/, ({ request }, id) => switchFault(faults, request, id)],
  ];
}

async function switchFault(faults: PageOptions['faults'], request: IncomingMessage, id: string): Promise<Reply> {
  const body = await readJson(request);
  const on = typeof body === 'object' && body !== null && 'on' in body ? body.on : undefined;
  if (typeof on !== 'boolean') return problem(400, 'expected {"on": true} or {"on": false}');
  if (faults === undefined) return problem(404, `there is no fault ${id} to switch`);
  try {
    if (!(await faults.list()).some((fault) => fault.id === id))
      return problem(404, `there is no fault ${id} to switch`);
    await faults.set(id, on);
    return json(await faults.list());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(502, `the fault cannot be switched: ${reason}`, 'see whether the services run');
  }
}
