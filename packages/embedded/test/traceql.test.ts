import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FieldReader, selectSpans } from '../src/traceql/evaluate.ts';
import type { Field } from '../src/traceql/filter.ts';
import { parseTraceQL } from '../src/traceql/parse.ts';
import { nil, type Value } from '../src/traceql/value.ts';

type Fields = Readonly<Record<string, Value>>;

const text = (value: string): Value => ({ type: 'string', value });
const int = (value: number): Value => ({ type: 'int', value: BigInt(value) });

const prepare: Fields = {
  name: text('handle prepare'),
  kind: { type: 'kind', value: 'server' },
  status: { type: 'status', value: 'error' },
  statusMessage: text('insufficient liquidity'),
  duration: { type: 'duration', value: 1_500_000n },
  traceDuration: { type: 'duration', value: 2_000_000_000n },
  rootName: text('send payment'),
  rootServiceName: text('sender'),
  'span.code': int(503),
  'span.ratio': { type: 'float', value: 0.5 },
  'span.retried': { type: 'boolean', value: true },
  'span.both': text('from the span'),
  'span.peer name': text('alice'),
  'span.hops': { type: 'array', values: [text('alice'), text('bob')] },
  'span.empty': { type: 'array', values: [] },
  'span.nan': { type: 'float', value: Number.NaN },
  'span.path': text('/api/{id}\nnext'),
  'resource.both': text('from the resource'),
  'resource.service.name': text('connector'),
};

const readFrom =
  (fields: Fields): FieldReader =>
  (field: Field) => {
    if (field.kind === 'intrinsic') return fields[field.name] ?? nil;
    if (field.scope !== 'any') return fields[`${field.scope}.${field.name}`] ?? nil;
    return fields[`span.${field.name}`] ?? fields[`resource.${field.name}`] ?? nil;
  };

const isSelected = (query: string, fields: Fields = prepare): boolean =>
  selectSpans(parseTraceQL(query), [fields], readFrom).length === 1;

const selected: readonly string[] = [
  '{}',
  '{ true }',
  '{ name = "handle prepare" }',
  '{ name = `handle prepare` }',
  '{ span:name = "handle prepare" }',
  '{ name != "other" }',
  '{ name > "a" && name < "z" }',
  '{ kind = server }',
  '{ kind != client }',
  '{ status = error }',
  '{ statusMessage =~ "insufficient.*" }',
  '{ duration > 1ms && duration < 1.6ms }',
  '{ duration = 1500us }',
  '{ duration >= 1500000ns }',
  '{ 1ms < duration }',
  '{ duration > 5 }',
  '{ traceDuration = 2s }',
  '{ trace:duration < 1h && trace:duration < 1m }',
  '{ rootName = "send payment" && rootServiceName = "sender" }',
  '{ span.code = 503 }',
  '{ span.code >= 500.5 }',
  '{ span.code > -1 }',
  '{ span.ratio = 0.5 }',
  '{ span.retried = true }',
  '{ span.retried }',
  '{ .retried != false }',
  '{ !(span.retried = false) }',
  '{ !span.retried = false }',
  '{ .both = "from the span" }',
  '{ resource.both = "from the resource" }',
  '{ .service.name = "connector" }',
  '{ resource.service.name =~ "con.*|x" }',
  '{ name !~ "prepare" }',
  '{ name =~ "(?i)HANDLE .*" }',
  '{ span.path =~ "/api/{id}.*" }',
  '{ span.path =~ "(?m)/api.*next" }',
  '{ span."peer name" = "alice" }',
  '{ ."peer name" != nil }',
  '{ .missing = nil }',
  '{ nil = .missing }',
  '{ span.hops = "bob" }',
  '{ span.hops =~ "al.*" }',
  '{ span.hops != "carol" }',
  '{ !(.missing = "x") }',
  '{ /* why */ span.code = 503 } // end',
  '{ status = error } && { kind = server }',
  '{ status = ok } || { kind = server }',
  '({ status = ok } || {}) && ({ kind = server })',
];

for (const query of selected) {
  test(`${query} selects the span`, () => assert.equal(isSelected(query), true));
}

const notSelected: readonly string[] = [
  '{ false }',
  '{ name = "handle" }',
  '{ name =~ "handle" }',
  '{ name =~ "prepare|handle" }',
  '{ span.path =~ "(?m)/api/{id}" }',
  '{ kind = client }',
  '{ status = ok || status = unset }',
  '{ duration > 2ms }',
  '{ span.code = "503" }',
  '{ span.service.name = "connector" }',
  '{ resource.code = 503 }',
  '{ .missing = "x" }',
  '{ .missing != "x" }',
  '{ .missing !~ "x" }',
  '{ .missing < 3 }',
  '{ .missing }',
  '{ .missing != nil }',
  '{ span.code = nil }',
  '{ span.hops = "carol" }',
  '{ span.hops != "bob" }',
  '{ span.hops !~ "al.*" }',
  '{ span.empty = "x" }',
  '{ span.nan = span.nan }',
  '{ span.nan > 0 }',
  '{ !span.retried }',
  '{ !(name = "handle prepare") && span.code = 1 }',
  '{ status = ok } && { kind = server }',
  '{ status = ok } || { kind = client }',
];

for (const query of notSelected) {
  test(`${query} does not select the span`, () => assert.equal(isSelected(query), false));
}

test('&& and || bind alike and from the left, as in Tempo', () => {
  assert.equal(isSelected('{ true || true && false }'), false);
  assert.equal(isSelected('{ true || (true && false) }'), true);
  assert.equal(isSelected('{ true } || { true } && { false }'), false);
});

test('two filters joined by && select the spans of both, in the order of the trace', () => {
  const spans: readonly Fields[] = [{ name: text('a') }, { name: text('b') }, { name: text('c') }];
  const select = (query: string) =>
    selectSpans(parseTraceQL(query), spans, readFrom).map(({ name }) => name?.type === 'string' && name.value);
  assert.deepEqual(select('{ name = "c" } && { name = "a" }'), ['a', 'c']);
  assert.deepEqual(select('{ name = "c" } && { name = "x" }'), []);
  assert.deepEqual(select('{ name = "c" } || { name = "x" }'), ['c']);
});

const notEvaluated: readonly (readonly [query: string, column: number, construct: string])[] = [
  ['{} >> {}', 4, 'the structural operator >>'],
  ['{} > {}', 4, 'the structural operator >'],
  ['{} << {}', 4, 'the structural operator <<'],
  ['{} ~ {}', 4, 'the structural operator ~'],
  ['{} !>> {}', 4, 'the structural operator !>>'],
  ['{} &>> {}', 4, 'the structural operator &>>'],
  ['{ status = error } | count() > 2', 20, 'the pipeline operator |'],
  ['{} | rate()', 4, 'the pipeline operator |'],
  ['{} with (most_recent=true)', 4, 'the query hint with()'],
  ['count() > 2', 1, 'a filter over an aggregate'],
  ['{ span.x + 1 > 2 }', 10, 'the operator + inside a filter'],
  ['{ -span.x > 2 }', 3, 'the operator - inside a filter'],
  ['{ parent.x = 1 }', 3, 'the field parent.x'],
  ['{ event:name = "x" }', 3, 'the field event:name'],
  ['{ link.x = "x" }', 3, 'the field link.x'],
  ['{ .a =~ .b }', 6, '=~ with anything but a string on its right'],
];

for (const [query, column, construct] of notEvaluated) {
  test(`${query} is refused as valid TraceQL that is not evaluated`, () => {
    assert.throws(() => parseTraceQL(query), {
      message:
        `TraceQL query not evaluated: at line 1, col ${column}: ${construct} is TraceQL that Tempo runs, ` +
        'but this store only stands in for Tempo: it evaluates { filters } over spans, combined by && and ||',
    });
  });
}

const invalid: readonly (readonly [query: string, place: string, reason: string])[] = [
  ['{ name = }', 'line 1, col 10', 'syntax error: unexpected }'],
  ['{ name = "a"\n && }', 'line 2, col 5', 'syntax error: unexpected }'],
  ['{a', 'line 1, col 2', 'syntax error: unexpected a'],
  ['', 'line 1, col 1', 'syntax error: unexpected end of the query'],
  ['{ .a = 1 } {}', 'line 1, col 12', 'syntax error: unexpected {'],
  ['{ name = 3 }', 'line 1, col 8', 'binary operations must operate on the same type: string = int'],
  ['{ kind = "server" }', 'line 1, col 8', 'binary operations must operate on the same type: kind = string'],
  ['{ status > ok }', 'line 1, col 10', 'illegal operation for the given types: status > status'],
  ['{ duration =~ 1s }', 'line 1, col 12', 'illegal operation for the given types: duration =~ duration'],
  ['{ name && true }', 'line 1, col 8', 'binary operations must operate on the same type: string && boolean'],
  ['{ !name }', 'line 1, col 3', 'illegal operation for the given type: !string'],
  ['{ name }', 'line 1, col 3', 'a filter must resolve to a boolean, not to a string'],
  [
    '{ name =~ "(?=x)" }',
    'line 1, col 8',
    'invalid regular expression: lookaround is not part of RE2, which Tempo uses',
  ],
  [
    '{ name =~ `(a)\\1` }',
    'line 1, col 8',
    'invalid regular expression: back references are not part of RE2, which Tempo uses',
  ],
  [
    '{ name =~ "\\d" }',
    'line 1, col 11',
    'syntax error: invalid escape \\d in a string; double the backslash or use backquotes',
  ],
];

for (const [query, place, reason] of invalid) {
  test(`${JSON.stringify(query)} is refused with its place`, () => {
    assert.throws(() => parseTraceQL(query), { message: `invalid TraceQL query: parse error at ${place}: ${reason}` });
  });
}

test('a broken regular expression is refused and named', () => {
  assert.throws(() => parseTraceQL('{ name =~ "a(" }'), /col 8: invalid regular expression: /);
});

test('deep nesting is refused, not followed to the end of the stack', () => {
  const nested = (depth: number) => () => parseTraceQL(`{ ${'!('.repeat(depth)}true${')'.repeat(depth)} }`);
  assert.doesNotThrow(nested(40));
  assert.throws(nested(1000), /nested deeper than 100 levels/);
  assert.throws(() => parseTraceQL(`${'('.repeat(1000)}{}${')'.repeat(1000)}`), /nested deeper than 100 levels/);
  assert.throws(nested(100_000), { name: 'TraceQLError' });
});

/** A query's text beside what it must say of a span whose field `.n` is the given number, or missing. */
interface Generated {
  readonly query: string;
  readonly says: (n: number | undefined) => boolean;
}

const comparison: fc.Arbitrary<Generated> = fc
  .tuple(fc.constantFrom('=', '!=', '>', '>=', '<', '<='), fc.integer({ min: -3, max: 3 }))
  .map(([operator, limit]) => ({
    query: `.n ${operator} ${limit}`,
    says: (n) => {
      if (n === undefined) return false;
      const holds = { '=': n === limit, '!=': n !== limit, '>': n > limit, '<': n < limit };
      if (operator === '>=') return n >= limit;
      if (operator === '<=') return n <= limit;
      return holds[operator as keyof typeof holds];
    },
  }));

const { filter } = fc.letrec<{ filter: Generated }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 5 },
    comparison,
    fc.constant<Generated>({ query: '.n = nil', says: (n) => n === undefined }),
    tie('filter').map(({ query, says }): Generated => ({ query: `!(${query})`, says: (n) => !says(n) })),
    fc
      .tuple(tie('filter'), tie('filter'))
      .map(([a, b]): Generated => ({ query: `(${a.query}) && (${b.query})`, says: (n) => a.says(n) && b.says(n) })),
    fc
      .tuple(tie('filter'), tie('filter'))
      .map(([a, b]): Generated => ({ query: `(${a.query}) || (${b.query})`, says: (n) => a.says(n) || b.says(n) })),
  ),
}));

test('a generated filter says of every number what its operators say', () => {
  fc.assert(
    fc.property(filter, fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }), ({ query, says }, n) => {
      assert.equal(isSelected(`{ ${query} }`, n === undefined ? {} : { 'span.n': int(n) }), says(n), query);
    }),
  );
});

test('any text is either read or refused with a TraceQLError', () => {
  const word = fc.constantFrom(
    ...['{', '}', '(', ')', '!', '-', '~', '&&', '||', '=', '=~', '>', '.a', 'span.b', 'name', '"x"', '`y`', '3', '2s'],
    ...['true', 'nil', 'error', 'server', '|', 'count()', '//', '/*', '*/', '\n', '\\', '$x', 'é'],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 15 }), (words) => {
      try {
        parseTraceQL(words.join(' '));
      } catch (error) {
        assert.equal((error as Error).name, 'TraceQLError', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
