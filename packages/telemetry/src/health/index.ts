export { createHealthHandler, type HealthHandler } from './handler.ts';
export { createHealth, type Health, type HealthOptions, type HealthReport, type Phase } from './health.ts';
export type { Objective } from './objective.ts';
export type { Probe, ProbeResult } from './probe.ts';
export { closeServer, createHealthServer, startHealthServer } from './server.ts';
export { telemetryDetails } from './telemetry-details.ts';
