import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDocumentSplitter, JsonError, readMetricsRequest } from '../src/index.ts';
import { bytesOf, textOf } from '../src/prometheus/go/text.ts';

const point = (fields: string) =>
  `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[\n{"name":"a","gauge":{"dataPoints":[{${fields}}]}}]}]}]}`;

const WRONG: Readonly<Record<string, readonly [text: string, message: string, line: number, column: number]>> = {
  'nothing at all': ['', 'an OTLP metrics request is an object', 1, 1],
  'a list': ['[]', 'an OTLP metrics request is an object', 1, 1],
  'a text that ends too soon': ['{"a":', 'expected a value, but the text ends', 1, 6],
  'a quote that is missing': ['{"a":"b', 'a text without its closing quote', 1, 6],
  'an escape that there is not': ['{"a":"\\x"}', 'there is no escape \\x', 1, 7],
  'a line feed within a text': ['{"a":"b\n"}', 'a control character within a text', 1, 8],
  'a comma too many': ['{"a":[1,]}', 'expected a value, but there is ]', 1, 9],
  'something behind the request': ['{} x', 'expected the end of the request, but there is x', 1, 4],
  'a list where an object stands': ['{"resourceMetrics":{}}', 'expected a list, but there is {', 1, 20],
  'a number of the wrong kind': [point('"asInt":1.5'), 'expected an integer of 64 bits, but there is 1.5', 2, 45],
  'a number that is cut off': [point('"asDouble":1.'), 'expected a number, but there is 1.', 2, 48],
  'a number too large': [
    point('"asInt":"9223372036854775808"'),
    'expected an integer of 64 bits, but there is "9223372036854775808"',
    2,
    45,
  ],
  'a float too large': [point('"asDouble":1e999'), 'expected a number, but there is 1e999', 2, 48],
  'a negative time': [point('"timeUnixNano":-1'), 'expected an integer of 64 bits, 0 or more, but there is -1', 2, 52],
  'an id of the wrong length': [
    point('"exemplars":[{"spanId":"ab"}]'),
    'expected 16 hexadecimal digits, but there is "ab"',
    2,
    60,
  ],
  'a truth that is a text': [
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"isMonotonic":"true"}}]}]}]}',
    'expected true or false, but there is "true"',
    1,
    72,
  ],
  'bytes that are no base64': [
    point('"attributes":[{"key":"k","value":{"bytesValue":"*"}}]'),
    'expected base64, but there is "*"',
    2,
    84,
  ],
  'lists within lists': [`{"a":${'['.repeat(500)}`, 'nested deeper than 200 levels', 1, 206],
};

for (const [sentence, [text, message, line, column]] of Object.entries(WRONG)) {
  test(`${sentence} is an error with its place`, () => {
    assert.throws(
      () => readMetricsRequest(text),
      (error) =>
        error instanceof JsonError &&
        assert.deepEqual([error.message, error.place], [message, { line, column }]) === undefined,
    );
  });
}

test('numbers stand bare or between quotes, fields in camel case or with underscores, enumerations by name', () => {
  const read = (text: string) => readMetricsRequest(text).resourceMetrics[0]?.scopeMetrics[0]?.metrics[0]?.data;
  const one = read(
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA","dataPoints":[{"timeUnixNano":"5","asInt":"7"}]}}]}]}]}',
  );
  const other = read(
    '{"resource_metrics":[{"scope_metrics":[{"metrics":[{"sum":{"aggregation_temporality":1,"data_points":[{"time_unix_nano":5,"as_int":7}]}}]}]}]}',
  );
  assert.deepEqual(one, other);
  assert.deepEqual(one?.kind === 'sum' && one.points[0]?.value, 7n);
});

test('fields that nobody knows are passed over, null is empty', () => {
  assert.deepEqual(readMetricsRequest('{"x":[{"y":[1,"2",null,true]}],"resourceMetrics":null}'), {
    resourceMetrics: [],
  });
});

test('bytes that are no UTF-8 survive the way into text and back', () => {
  const bytes = Uint8Array.from([0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x92]);
  assert.equal(textOf(bytes).isWellFormed(), false);
  assert.deepEqual(bytesOf(textOf(bytes)), bytes);
});

const split = (parts: readonly string[], maxBytes?: number) => {
  const splitter = createDocumentSplitter(maxBytes);
  const bytes = parts.map((part) => new TextEncoder().encode(part));
  return [...bytes.flatMap((part) => splitter.push(part)), ...splitter.end()];
};

test('requests stand one a line, over many lines or side by side, and may be cut anywhere', () => {
  const texts = ['{"a":"}\\""}', '[\n1]', '{}'];
  for (const parts of [texts, [`${texts.join('\n')}\n`], [...texts.join(' ')]])
    assert.deepEqual(
      split(parts).map(({ text }) => text),
      texts,
    );
  assert.deepEqual(split(['{}\n {}{"a"'])[2], { text: '{"a"', start: { line: 2, column: 4 } });
});

test('what is larger than the collector takes is refused before it is in memory', () => {
  assert.throws(() => split(['\n{"a":"', 'b'.repeat(2 * 1024 * 1024)], 1024 * 1024), /more than 1 MiB/);
});
