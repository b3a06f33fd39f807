export type { ExpressMiddleware, ExpressOptions } from './express.ts';
export type { FastifyPlugin } from './fastify.ts';
export type { BegunRequest, EndedRequest, HttpRecorder, HttpServerInstruments } from './http-recorder.ts';
export { createHttpMiddleware, createMiddlewareOn, type HttpMiddleware } from './middleware.ts';
export { createTracker, type OperationInstruments, type Tracker } from './track.ts';
