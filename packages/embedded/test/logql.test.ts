import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countEntries, PipelineError } from '../src/logql/count.ts';
import { parseLogql } from '../src/logql/parse.ts';
import type { LogEntry } from '../src/logql/pipeline.ts';
import { selectEntries } from '../src/logql/select.ts';

const entry = (line: string, metadata: Record<string, string> = {}, seconds = 0): LogEntry => ({
  timeUnixNano: BigInt(seconds) * 1_000_000_000n,
  stream: new Map(Object.entries({ service_name: 'shop', env: 'test' })),
  line: () => line,
  metadata: () => new Map(Object.entries(metadata)),
});

const always = { startUnixNano: -(2n ** 63n), endUnixNano: 2n ** 63n };

function labelsOf(query: string, one: LogEntry): Record<string, string> | undefined {
  const parsed = parseLogql(query);
  assert.equal(parsed.kind, 'logs');
  if (parsed.kind !== 'logs') return undefined;
  const [found] = selectEntries([one], parsed.logs, always);
  return found && Object.fromEntries(found.labels);
}

const line = '{"status":503,"peer":{"name":"alice","id":"7"},"took":"250ms","size":"2kB","ok":true,"n":null,"l":[1]}';
const one = entry(line, { trace_id: 'abc', status_code: '200', ratio: '0.5' });

const selected = [
  '{service_name="shop"}',
  '{service_name=~"sh.*"}',
  '{service_name!="other", env="test"}',
  '{service_name!~"oth.*", env=~"test|prod"}',
  '{service_name="shop", missing=""}',
  '{service_name="shop"} |= "alice"',
  '{service_name="shop"} |= "bob" or "alice"',
  '{service_name="shop"} != "bob" |~ "al[ie]+ce" !~ "^alice"',
  '{service_name="shop"} |= `"peer"`',
  '{service_name="shop"} | trace_id="abc"',
  '{service_name="shop"} | trace_id!="" and status_code=200',
  '{service_name="shop"} | status_code >= 200, ratio < 0.6',
  '{service_name="shop"} | status_code == 500 or ratio > 0.4',
  '{service_name="shop"} | (status_code=1 or status_code=200) and env="test"',
  '{service_name="shop"} | missing=""',
  '{service_name="shop"} | env="test" | service_name=~"sh.."',
  '{service_name="shop"} | json | status=503 | peer_name="alice"',
  '{service_name="shop"} | json | took > 200ms | took <= 0.25s',
  '{service_name="shop"} | json | size = 2KB',
  '{service_name="shop"} | json | ok="true" | n="" | l=""',
  '{service_name="shop"} | json | __error__=""',
  '{service_name="shop"} # and why',
];

for (const query of selected) {
  test(`${query} selects the line`, () => assert.notEqual(labelsOf(query, one), undefined));
}

const notSelected = [
  '{service_name="other"}',
  '{service_name=~"sho"}',
  '{service_name="shop", missing!=""}',
  '{service_name="shop"} |= "Alice"',
  '{service_name="shop"} |= "alice" != "alice"',
  '{service_name="shop"} != "bob" or "alice"',
  '{service_name="shop"} | trace_id=""',
  '{service_name="shop"} | status_code > 200',
  '{service_name="shop"} | missing > 0',
  '{service_name="shop"} | status=503',
  '{service_name="shop"} | json | peer_name=~"ali"',
  '{service_name="shop"} | json | took > 250ms',
  '{service_name="shop"} | status_code=1 or status_code=200 and env="prod"',
];

for (const query of notSelected) {
  test(`${query} does not select the line`, () => assert.equal(labelsOf(query, one), undefined));
}

test('what json finds becomes labels, with a suffix where the name is taken', () => {
  const parsed = labelsOf(
    '{env="test"} | json',
    entry('{"env":"prod","a":{"b c":1.0},"trace_id":"x","9":"y"}', { trace_id: 't' }),
  );
  assert.deepEqual(parsed, {
    ...{ service_name: 'shop', env: 'test', trace_id: 't' },
    ...{ env_extracted: 'prod', a_b_c: '1.0', trace_id_extracted: 'x', _9: 'y' },
  });
});

test('a line that is no JSON is let through with an error', () => {
  for (const text of ['plain', '[1]', '{"a":1', '']) {
    const labels = labelsOf('{env="test"} | json', entry(text));
    assert.equal(labels?.__error__, 'JSONParserErr', text);
    assert.equal(labelsOf('{env="test"} | json | __error__=""', entry(text)), undefined);
  }
});

test('a label that is no number is let through with an error', () => {
  assert.equal(labelsOf('{env="test"} | trace_id > 5', one)?.__error__, 'LabelFilterErr');
});

const seconds = (value: number) => BigInt(value) * 1_000_000_000n;

test('entries are counted in the range before each time, summed by labels', () => {
  const entries = [0, 4, 5, 9, 10].map((at, index) => entry('x', { peer: index % 2 === 0 ? 'a' : 'b' }, at));
  const counted = (query: string, times: number[]) => {
    const parsed = parseLogql(query);
    if (parsed.kind !== 'count') throw new Error('no count');
    return countEntries(entries, parsed, times.map(seconds)).map(({ labels, values }) => [
      Object.fromEntries(labels),
      values.map(({ timeUnixNano, value }) => [Number(timeUnixNano / 1_000_000_000n), value]),
    ]);
  };
  assert.deepEqual(counted('sum(count_over_time({env="test"}[5s]))', [0, 5, 10, 20]), [
    [
      {},
      [
        [0, 1],
        [5, 2],
        [10, 2],
      ],
    ],
  ]);
  assert.deepEqual(counted('sum by (peer) (count_over_time({env="test"}[10s]))', [10]), [
    [{ peer: 'b' }, [[10, 2]]],
    [{ peer: 'a' }, [[10, 2]]],
  ]);
  assert.deepEqual(counted('sum(rate({env="test"}[10s]))', [10]), [[{}, [[10, 0.4]]]]);
  assert.deepEqual(counted('sum without (peer, env) (count_over_time({env="test"}[1m]))', [10]), [
    [{ service_name: 'shop' }, [[10, 5]]],
  ]);
  assert.equal(counted('count_over_time({env="test"}[1m])', [10]).length, 2);
});

test('a count over lines that cannot be read is an error, as in Loki', () => {
  const parsed = parseLogql('sum(count_over_time({env="test"} | json [1m]))');
  assert.ok(parsed.kind === 'count');
  assert.throws(() => countEntries([entry('plain')], parsed, [1n]), PipelineError);
});

const invalid: readonly (readonly [query: string, message: string])[] = [
  ['{a="b"', 'parse error at line 1, col 7: syntax error: unexpected end of the query'],
  ['{a="b"}\n| x = ', 'parse error at line 2, col 7: syntax error: unexpected end of the query'],
  ['{a=b}', 'parse error at line 1, col 4: syntax error: unexpected b'],
  ['hello', 'parse error at line 1, col 1: syntax error: unexpected hello'],
  ['{a=~"("}', 'parse error at line 1, col 5: invalid regular expression: '],
  [
    '{a="b"} |~ "(?=x)"',
    'parse error at line 1, col 12: invalid regular expression: lookaround is not part of RE2, which Loki uses',
  ],
  [
    '{a="\\d"}',
    'parse error at line 1, col 4: syntax error: invalid escape \\d in a string; double the backslash or use backquotes',
  ],
  [
    '{a=""}',
    'parse error at line 1, col 1: queries require at least one regexp or equality matcher that does not have an empty-compatible value',
  ],
  ['{a=~".*"}', 'parse error at line 1, col 1: queries require at least one'],
];
for (const [query, message] of invalid) {
  test(`${JSON.stringify(query)} is refused with its place`, () => {
    assert.throws(
      () => parseLogql(query),
      (error: Error) => {
        assert.equal(error.name, 'LogqlError');
        assert.ok(error.message.startsWith(message), error.message);
        return true;
      },
    );
  });
}

const notEvaluated: readonly (readonly [query: string, construct: string])[] = [
  ['{a="b"} | logfmt', 'col 11: logfmt'],
  ['{a="b"} | pattern "<x>"', 'pattern "<x>"'],
  ['{a="b"} | line_format "{{.x}}"', 'line_format "{{.x}}"'],
  ['{a="b"} | json x="y"', 'json x="y"'],
  ['{a="b"} | x = ip("1.1.1.1")', 'x = ip("1.1.1.1")'],
  ['{a="b"} |= ip("1.1.1.1")', 'ip()'],
  ['{a="b"} |> "<_>"', 'the line filter |>'],
  ['{a="b"} | drop x', 'drop x'],
  ['topk(5, rate({a="b"}[1m]))', 'topk'],
  ['avg(rate({a="b"}[1m]))', 'avg'],
  ['sum(sum(rate({a="b"}[1m])))', 'sum of anything but count_over_time or rate'],
  ['bytes_over_time({a="b"}[1m])', 'bytes_over_time'],
  ['sum_over_time({a="b"} | unwrap x [1m])', 'sum_over_time'],
  ['count_over_time({a="b"}[1m] offset 1h)', 'offset 1h'],
  ['rate({a="b"}[1m]) > 5', 'rate'],
];
for (const [query, construct] of notEvaluated) {
  test(`${query} is refused as LogQL that is not evaluated`, () => {
    assert.throws(
      () => parseLogql(query),
      (error: Error) => {
        assert.match(error.message, /^LogQL query not evaluated: at line 1, col \d+: /);
        assert.ok(error.message.includes(construct), error.message);
        assert.match(error.message, /this store only stands in for Loki: it evaluates stream selectors, line filters/);
        return true;
      },
    );
  });
}

test('deep nesting is refused, not followed to the end of the stack', () => {
  const nested = (depth: number) => () => parseLogql(`{a="b"} | ${'('.repeat(depth)}x="y"${')'.repeat(depth)}`);
  assert.doesNotThrow(nested(30));
  assert.throws(nested(100_000), { name: 'LogqlError' });
});
