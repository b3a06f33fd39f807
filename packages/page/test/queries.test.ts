import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logQlOf } from '../src/source/loki.ts';
import { traceQlOf } from '../src/source/trace-ql.ts';

describe('a search for traces', () => {
  const cases: Readonly<Record<string, readonly [Omit<Parameters<typeof traceQlOf>[0], 'limit'>, string]>> = {
    'without conditions is for all': [{}, '{  }'],
    'joins its conditions for one span': [
      { name: 'packet.process', service: 'a', minSeconds: 0.005, maxSeconds: 1, status: 'error' },
      '{ name = "packet.process" && resource.service.name = "a" && duration >= 5000000ns && duration <= 1000000000ns && status = error }',
    ],
    'compares a number as text as well': [
      { attribute: 'ilp.amount=42' },
      '{ (.ilp.amount = "42" || .ilp.amount = 42) }',
    ],
    'asks for a key alone': [{ attribute: 'error.type' }, '{ .error.type != nil }'],
    'keeps quotes inside of a value': [{ attribute: 'a=x" || true' }, '{ .a = "x\\" || true" }'],
    'quotes a key with other characters': [{ attribute: 'a b}=1x' }, '{ ."a b}" = "1x" }'],
    'takes a query as it is': [{ traceQl: '{ duration > 1s }', name: 'ignored' }, '{ duration > 1s }'],
  };
  for (const [name, [search, query]] of Object.entries(cases))
    it(name, () => assert.equal(traceQlOf({ ...search, limit: 1 }), query));
});

describe('a search for logs', () => {
  it('keeps quotes inside of what is searched for', () => {
    assert.equal(logQlOf({ limit: 1 }), '{service_name=~".+"}');
    assert.equal(
      logQlOf({ limit: 1, service: 'a"b', text: '"} | drop', traceId: '4bf9' }),
      '{service_name="a\\"b"} |= "\\"} | drop" | trace_id="4bf9"',
    );
  });
});
