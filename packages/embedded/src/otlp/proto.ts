import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const protoFolder = fileURLToPath(new URL('../../proto/', import.meta.url));

const files = [
  'opentelemetry/proto/collector/trace/v1/trace_service.proto',
  'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
  'opentelemetry/proto/collector/logs/v1/logs_service.proto',
  'google/rpc/status.proto',
];

let root: protobuf.Root | undefined;

/** A message type of this package's `.proto` files, by its full name. Throws when a file is missing or broken. */
export function messageType(name: string): protobuf.Type {
  if (root === undefined) {
    const loading = new protobuf.Root();
    loading.resolvePath = (_origin, target) => protoFolder + target;
    loading.loadSync([...files]);
    root = loading;
  }
  return root.lookupType(name);
}

/** Encodes a message given in protobuf's JSON shape. */
export function encodeMessage(type: protobuf.Type, message: object): Buffer {
  return Buffer.from(type.encode(type.fromObject(message)).finish());
}
