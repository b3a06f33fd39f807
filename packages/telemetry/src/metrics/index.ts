export { createMetrics, type MetricsOptions, type ReadableMetrics, type ServiceMetrics } from './create-metrics.ts';
export type { DropSnapshot, Drops } from './drops.ts';
export * from './instrument-types.ts';
export type { CreateProducer, ProducerOptions } from './producer.ts';
export { PushReader, type PushReaderOptions } from './push-reader.ts';
