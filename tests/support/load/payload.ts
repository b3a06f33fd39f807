import { randomFillSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** An OTLP request as bytes, made new before each sending by writing into them. */
export interface Payload {
  readonly path: '/v1/traces' | '/v1/metrics';
  readonly items: number;
  /** The same bytes each time, with other ids or a later time in them. */
  next(): Buffer;
}

const PROTO = fileURLToPath(new URL('../../../packages/embedded/proto/', import.meta.url));
const ATTRIBUTES = [
  { key: 'service.name', value: { stringValue: 'load' } },
  { key: 'service.instance.id', value: { stringValue: `load-${process.pid}` } },
  { key: 'ilp.node.id', value: { stringValue: 'load' } },
];
/** Written where a time belongs, found again in the bytes. */
const TIME_MARK = 0x1122334455667788n;

/** Spans as a connector makes them: six attributes, each in a trace of its own, about 300 bytes. */
export function spanPayload(items: number): Payload {
  const ids = Array.from({ length: items }, () => randomFillSync(Buffer.alloc(24)));
  const startNano = BigInt(Date.now()) * 1_000_000n;
  const spans = ids.map((id, index) => ({
    traceId: id.subarray(0, 16),
    spanId: id.subarray(16),
    name: 'packet.process',
    kind: 1,
    startTimeUnixNano: String(startNano),
    endTimeUnixNano: String(startNano + BigInt(1000 * (index + 1))),
    attributes: [
      { key: 'ilp.destination', value: { stringValue: 'g.headrace.receiver.account' } },
      { key: 'ilp.amount', value: { stringValue: String(100 + index) } },
      { key: 'peer.source', value: { stringValue: 'sender' } },
      { key: 'peer.destination', value: { stringValue: 'g.headrace.receiver' } },
      { key: 'peer.id', value: { stringValue: `peer-${index % 10}` } },
      { key: 'error.type', value: { stringValue: index % 10 === 0 ? 'F02' : '' } },
    ],
    status: {},
  }));
  const bytes = encode('trace', 'Trace', {
    resourceSpans: [{ resource: { attributes: ATTRIBUTES }, scopeSpans: [{ spans }] }],
  });
  let number = 0;
  const places = ids.map((id) => [bytes.indexOf(id.subarray(0, 16)), bytes.indexOf(id.subarray(16))] as const);
  return {
    path: '/v1/traces',
    items,
    next: () => {
      // The rest of an id stays random: a number in front of it is enough to make it another one.
      number = (number + 1) % 2 ** 32;
      for (const [trace, span] of places) {
        bytes.writeUInt32BE(number, trace);
        bytes.writeUInt32BE(number, span);
      }
      return bytes;
    },
  };
}

/** Cumulative counters, one point for each of `items` series. */
export function pointPayload(items: number): Payload {
  const dataPoints = Array.from({ length: items }, (_, index) => ({
    timeUnixNano: String(TIME_MARK),
    asDouble: index,
    attributes: [
      { key: 'peer_id', value: { stringValue: `peer-${index}` } },
      { key: 'status', value: { stringValue: 'success' } },
    ],
  }));
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
  const metrics = [{ name: 'load.points', unit: '{point}', description: 'Points of a load', sum }];
  const bytes = encode('metrics', 'Metrics', {
    resourceMetrics: [{ resource: { attributes: ATTRIBUTES }, scopeMetrics: [{ metrics }] }],
  });
  const places = placesOf(bytes, TIME_MARK);
  return {
    path: '/v1/metrics',
    items,
    next: () => {
      const nowNano = BigInt(Date.now()) * 1_000_000n;
      for (const place of places) bytes.writeBigUInt64LE(nowNano, place);
      return bytes;
    },
  };
}

function encode(signal: 'trace' | 'metrics', noun: 'Trace' | 'Metrics', request: object): Buffer {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => PROTO + target;
  root.loadSync(`opentelemetry/proto/collector/${signal}/v1/${signal}_service.proto`);
  const type = root.lookupType(`opentelemetry.proto.collector.${signal}.v1.Export${noun}ServiceRequest`);
  return Buffer.from(type.encode(type.fromObject(request)).finish());
}

function placesOf(bytes: Buffer, mark: bigint): number[] {
  const wanted = Buffer.alloc(8);
  wanted.writeBigUInt64LE(mark);
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 8)) places.push(at);
  return places;
}
