import { measureExchange } from './exchange.ts';
import type { HttpRecorder } from './http-recorder.ts';
import type { RequestLike, ResponseLike } from './message.ts';
import { createMountFinder } from './route.ts';

/** What Express 4 and 5 add to a request once a route has taken it. */
interface ExpressRequest extends RequestLike {
  /** `path` is what the route was declared with: a text, a regular expression, or a list of them. */
  readonly route?: unknown;
  /** Where the router is mounted, as the client wrote it. */
  readonly baseUrl?: string;
}

export interface ExpressOptions {
  /** Templates of the paths that routers are mounted at, such as `/api` and `/users/:id`. */
  readonly mounts?: readonly string[];
}

export type ExpressMiddleware = (request: ExpressRequest, response: ResponseLike, next: () => void) => void;

/**
 * A middleware for Express, to be used before everything else. The template of a route in a mounted router begins with the mount's,
 * where `mounts` has it, and otherwise with `*`: Express keeps only the path that the client wrote, values and all.
 */
export function createExpressMiddleware(recorder: HttpRecorder, { mounts = [] }: ExpressOptions): ExpressMiddleware {
  const findMount = createMountFinder(mounts);
  return (request, response, next) => {
    measureExchange(recorder, request, response, () => expressRoute(request, findMount));
    next();
  };
}

function expressRoute(
  { route, baseUrl = '' }: ExpressRequest,
  findMount: (path: string) => string | undefined,
): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  const path = pathText(route.path);
  if (baseUrl === '') return path;
  const base = findMount(baseUrl) ?? '*';
  return path === '/' ? base : `${base}${path}`;
}

function pathText(path: unknown): string {
  if (Array.isArray(path)) return path.map(pathText).join('|');
  return path instanceof RegExp ? path.source : String(path);
}
