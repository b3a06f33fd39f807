export { createBatcher } from './batcher.ts';
export { watchForTheEnd } from './crash.ts';
export { CredentialFileError, createSignalDelivery } from './create-delivery.ts';
export type { Delivery, DeliveryState } from './delivery.ts';
export { createHandover } from './handover.ts';
export type { CountLoss, LossReason } from './loss.ts';
export { createLossLog } from './loss-log.ts';
export { createMetricExporter } from './metric-exporter.ts';
export { createLogProcessor, createSpanProcessor } from './processors.ts';
