export { startTraceStore, type TraceStore, type TraceStoreOptions, type TraceStoreStats } from './trace-store.ts';
