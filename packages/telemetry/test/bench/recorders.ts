import { ilpConnector } from '@headrace/contract';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createMetrics } from '../../src/index.ts';

/** Records one relayed packet as the connector's book does: seven measurements, and one more where it is rejected. */
export type Recorder = (packet: number) => void;

const OWN_SECONDS = 0.0004;
const ROUND_TRIP_SECONDS = 0.02;
/** Every hundredth packet ends in a Reject. */
const isRejected = (packet: number): boolean => packet % 100 === 0;

/** Our instruments, looked up by their attributes for each packet. */
export function recordByAttributes(): Recorder {
  const { instruments: metrics } = startMetrics();
  const inFlight = metrics.packetsInFlight.with({});
  const roundTrip = metrics.packetRoundTrip.with({});
  return (packet) => {
    const rejected = isRejected(packet);
    const type = rejected ? 'reject' : 'fulfill';
    inFlight.add(1);
    metrics.packetLatency.with({ type: 'prepare' }).record(OWN_SECONDS);
    metrics.packetLatency.with({ type }).record(OWN_SECONDS);
    metrics.packetsProcessed.with({ type, status: 'success' }).add(1);
    inFlight.add(-1);
    roundTrip.record(ROUND_TRIP_SECONDS);
    metrics.packetsProcessed.with({ type: 'prepare', status: rejected ? 'rejected' : 'success' }).add(1);
    if (rejected) metrics.packetsRejected.with({ code: 'F02' }).add(1);
  };
}

/** Our instruments, each series bound once. */
export function recordBound(): Recorder {
  const { instruments: metrics } = startMetrics();
  const inFlight = metrics.packetsInFlight.with({});
  const roundTrip = metrics.packetRoundTrip.with({});
  const prepared = metrics.packetLatency.with({ type: 'prepare' });
  const latency = {
    fulfill: metrics.packetLatency.with({ type: 'fulfill' }),
    reject: metrics.packetLatency.with({ type: 'reject' }),
  };
  const relayed = {
    fulfill: metrics.packetsProcessed.with({ type: 'fulfill', status: 'success' }),
    reject: metrics.packetsProcessed.with({ type: 'reject', status: 'success' }),
  };
  const ended = {
    fulfill: metrics.packetsProcessed.with({ type: 'prepare', status: 'success' }),
    reject: metrics.packetsProcessed.with({ type: 'prepare', status: 'rejected' }),
  };
  const code = metrics.packetsRejected.with({ code: 'F02' });
  return (packet) => {
    const type = isRejected(packet) ? 'reject' : 'fulfill';
    inFlight.add(1);
    prepared.record(OWN_SECONDS);
    latency[type].record(OWN_SECONDS);
    relayed[type].add(1);
    inFlight.add(-1);
    roundTrip.record(ROUND_TRIP_SECONDS);
    ended[type].add(1);
    if (type === 'reject') code.add(1);
  };
}

function startMetrics() {
  const metrics = createMetrics({ contract: ilpConnector });
  // What watches the process would be measured with the packets.
  metrics.stop();
  return metrics;
}

class IdleReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** The same by OpenTelemetry's own instruments. */
export function recordByOpenTelemetry(): Recorder {
  const meter = new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench');
  const { packetsInFlight, packetRoundTrip, packetLatency, packetsProcessed, packetsRejected } = ilpConnector.metrics;
  const advice = ({ bounds }: { readonly bounds: readonly number[] }) => ({
    advice: { explicitBucketBoundaries: [...bounds] },
  });
  const inFlight = meter.createUpDownCounter(packetsInFlight.otel);
  const roundTrip = meter.createHistogram(packetRoundTrip.otel, advice(packetRoundTrip));
  const latency = meter.createHistogram(packetLatency.otel, advice(packetLatency));
  const processed = meter.createCounter(packetsProcessed.otel);
  const rejectedBy = meter.createCounter(packetsRejected.otel);
  return (packet) => {
    const rejected = isRejected(packet);
    const type = rejected ? 'reject' : 'fulfill';
    inFlight.add(1, {});
    latency.record(OWN_SECONDS, { type: 'prepare' });
    latency.record(OWN_SECONDS, { type });
    processed.add(1, { type, status: 'success' });
    inFlight.add(-1, {});
    roundTrip.record(ROUND_TRIP_SECONDS, {});
    processed.add(1, { type: 'prepare', status: rejected ? 'rejected' : 'success' });
    if (rejected) rejectedBy.add(1, { code: 'F02' });
  };
}

/** The same by prom-client. */
export function recordByPromClient(): Recorder {
  const registers = [new Registry()];
  const { packetRoundTrip, packetLatency } = ilpConnector.metrics;
  const inFlight = new Gauge({ name: 'in_flight', help: 'h', registers });
  const roundTrip = new Histogram({ name: 'round_trip', help: 'h', buckets: [...packetRoundTrip.bounds], registers });
  const latency = new Histogram({
    name: 'latency',
    help: 'h',
    labelNames: ['type'],
    buckets: [...packetLatency.bounds],
    registers,
  });
  const processed = new Counter({ name: 'processed', help: 'h', labelNames: ['type', 'status'], registers });
  const rejectedBy = new Counter({ name: 'rejected', help: 'h', labelNames: ['code'], registers });
  return (packet) => {
    const rejected = isRejected(packet);
    const type = rejected ? 'reject' : 'fulfill';
    inFlight.inc(1);
    latency.observe({ type: 'prepare' }, OWN_SECONDS);
    latency.observe({ type }, OWN_SECONDS);
    processed.inc({ type, status: 'success' }, 1);
    inFlight.dec(1);
    roundTrip.observe(ROUND_TRIP_SECONDS);
    processed.inc({ type: 'prepare', status: rejected ? 'rejected' : 'success' }, 1);
    if (rejected) rejectedBy.inc({ code: 'F02' }, 1);
  };
}
