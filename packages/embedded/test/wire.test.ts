import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMetricsRequest } from '@headrace/contract';
import fc from 'fast-check';
import protobufjs from 'protobufjs';
import { decodeMetricsRequest } from '../src/otlp/metrics-request.ts';
import { signalProtocol } from '../src/otlp/signal.ts';
import { findAttribute, readAttributes } from '../src/wire/any-value.ts';
import { checkMessage } from '../src/wire/check.ts';
import { MalformedError } from '../src/wire/malformed.ts';
import { encodeRequest, exportType, messageType, type Signal } from './otlp-client.ts';
import { attributeList } from './support/attributes.ts';
import { logsRequest, metricsRequest, tracesRequest } from './support/traffic.ts';

const good: Readonly<Record<Signal, Buffer>> = {
  traces: encodeRequest('traces', tracesRequest(1_700_000_000_000)),
  metrics: encodeRequest('metrics', metricsRequest(1_700_000_000_000, 0)),
  logs: encodeRequest('logs', logsRequest(1_700_000_000_000)),
};

/** OTLP's texts may be no UTF-8: the collector does not look. */
class LenientReader extends protobufjs.BufferReader {
  override stringVerify(): string {
    return this.string();
  }
}

const isTaken = (signal: Signal, bytes: Buffer): boolean => {
  try {
    checkMessage(bytes, signalProtocol(signal).requestSchema);
    return true;
  } catch (error) {
    assert.ok(error instanceof MalformedError, String(error));
    return false;
  }
};

for (const signal of ['traces', 'metrics', 'logs'] as const) {
  test(`what the check of ${signal} lets through, protobufjs decodes too`, () => {
    const change = fc.record({ at: fc.nat(good[signal].length - 1), to: fc.nat(255), cut: fc.option(fc.nat(50)) });
    let taken = 0;
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const bytes = Buffer.from(good[signal]);
        bytes[at] = to;
        const changed = cut === null ? bytes : bytes.subarray(0, bytes.length - cut);
        if (!isTaken(signal, changed)) return;
        taken += 1;
        exportType(signal, 'Request').decode(new LenientReader(changed));
        if (signal === 'metrics') decodeMetricsRequest(changed);
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 100, `${taken} of the changed requests were taken`);
  });

  test(`any bytes are either ${signal} or malformed`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void isTaken(signal, Buffer.from(bytes))));
  });
}

const refused: readonly (readonly [what: string, hex: string, message: RegExp])[] = [
  ['a field that ends behind its message', '0a05', /^ExportTraceServiceRequest: a value of 5 bytes ends behind/],
  ['a number that does not end', '0aff', /a number does not end at byte 2/],
  ['a number of more than ten bytes', '08ffffffffffffffffffff01', /./],
  ['a group', '0b0c', /resourceSpans has wire type 3, not 2|resource_spans has wire type 3, not 2/],
  ['a known field of another type', '0801', /has wire type 0, not 2, at byte 0$/],
  ['the field number 0', '0200', /a field has the number 0, at byte 0$/],
];
for (const [what, hex, message] of refused) {
  test(`${what} is refused with its place`, () => {
    assert.throws(() => checkMessage(Buffer.from(hex, 'hex'), signalProtocol('traces').requestSchema), { message });
  });
}

test('unknown fields of every wire type are passed over', () => {
  assert.equal(
    isTaken('traces', Buffer.from('f80105f90100000000000000 00fa0102abcdfd0100000000'.replace(' ', ''), 'hex')),
    true,
  );
});

test('a metrics request means the same in protobuf and in JSON', () => {
  for (const round of [0, 1]) {
    const request = metricsRequest(1_700_000_000_000, round);
    const type = exportType('metrics', 'Request');
    const object = type.toObject(type.fromObject(request), { longs: String, bytes: String, json: true });
    const json = JSON.stringify(object, (key, value: unknown) =>
      key === 'traceId' || key === 'spanId' ? Buffer.from(String(value), 'base64').toString('hex') : value,
    );
    assert.deepEqual(plain(decodeMetricsRequest(encodeRequest('metrics', request))), plain(readMetricsRequest(json)));
  }
});

/** A request as JSON would have it, without what only one of the readers knows or has no meaning for a kind. */
function plain(request: object): unknown {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => {
      if (key === 'place' || value === false || (key === 'temporality' && value === 0)) return undefined;
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
      return value instanceof Map ? [...value] : value;
    }),
  );
}

const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test('integers of 64 bits and floats are read exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(integer, fc.double({ noNaN: true }))), (pairs) => {
      const attributes = pairs.flatMap(([int, float], index) =>
        attributeList({ [`i${index}`]: int, [`d${index}`]: float }),
      );
      const type = messageType('opentelemetry.proto.resource.v1.Resource');
      const bytes = Buffer.from(type.encode(type.fromObject({ attributes })).finish());
      const read = readAttributes(bytes, 1).map(({ value }) => value);
      assert.deepEqual(read, pairs.flat());
    }),
  );
});

test('one attribute is found without reading the others, whatever its name', () => {
  const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.string({ unit: 'grapheme', maxLength: 8 }), (keys, other) => {
      const attributes = attributeList(Object.fromEntries(keys.map((key) => [key, `value of ${key}`])));
      const type = messageType('opentelemetry.proto.resource.v1.Resource');
      const bytes = Buffer.from(type.encode(type.fromObject({ attributes })).finish());
      for (const key of keys) assert.equal(findAttribute(bytes, 1, key), `value of ${key}`);
      if (!keys.includes(other)) assert.equal(findAttribute(bytes, 1, other), undefined);
    }),
  );
});
