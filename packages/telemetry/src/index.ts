export type { Logger } from 'pino';
export * from './env-reader.ts';
export * from './exporters.ts';
export * from './instruments.ts';
export * from './resource.ts';
export * from './spans.ts';
export * from './start-telemetry.ts';
export * from './telemetry-config.ts';
export * from './telemetry-env.ts';
