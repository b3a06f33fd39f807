export { createHeadSampler } from './head-sampler.ts';
export { createLateErrors } from './late-errors.ts';
export { createRateLimit, NO_LIMIT } from './rate-limit.ts';
export { createSdkSampler } from './sdk-sampler.ts';
export { createSpanIds } from './span-ids.ts';
export { NEW_TRACE, type SpanShape, type TraceOrigin } from './span-start.ts';
export { contextOf } from './trace-context.ts';
export { createTracing, type Tracing } from './tracing.ts';
