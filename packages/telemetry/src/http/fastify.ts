import { measureExchange } from './exchange.ts';
import type { HttpRecorder } from './http-recorder.ts';
import type { RequestLike, ResponseLike } from './message.ts';

/** What is read of a request of Fastify 4.10 and later. */
interface FastifyRequest {
  readonly raw: RequestLike;
  /** `url` is the template that the route was declared with, its prefix included; undefined where there is none. */
  readonly routeOptions?: { readonly url?: string | undefined };
}

interface FastifyReply {
  readonly raw: ResponseLike;
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void): unknown;
}

export type FastifyPlugin = (instance: FastifyInstance, options: unknown, done: () => void) => void;

/** A plugin for `app.register`. It measures the routes of the whole app, not only those of a scope of its own. */
export function createFastifyPlugin(recorder: HttpRecorder): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', (request, reply, next) => {
      measureExchange(recorder, request.raw, reply.raw, () => request.routeOptions?.url);
      next();
    });
    done();
  };
  return Object.assign(plugin, {
    // As the package `fastify-plugin` marks them (https://fastify.dev/docs/latest/Reference/Plugins).
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'headrace-http',
  });
}
