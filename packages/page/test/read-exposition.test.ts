import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readExposition } from '../src/source/read-exposition.ts';

describe('reading :8889', () => {
  it('knows a counter by the name that a query writes, in both formats', () => {
    const text = '# HELP packets_total Packets\n# TYPE packets_total counter\npackets_total{type="prepare"} 3\n';
    const open = '# HELP packets Packets\n# TYPE packets counter\npackets_total{type="prepare"} 3\n# EOF\n';
    const expected = {
      ...{ name: 'packets_total', family: 'packets_total', type: 'counter', help: 'Packets', value: 3 },
      labels: { type: 'prepare' },
    };
    assert.deepEqual(readExposition(text), [expected]);
    assert.deepEqual(readExposition(open), [expected]);
  });

  it('puts the parts of a histogram into one family, with their exemplars', () => {
    const series = readExposition(
      [
        '# TYPE latency_seconds histogram',
        'latency_seconds_bucket{le="0.1"} 2 # {trace_id="4bf9",span_id="00f0"} 0.05 1763722000.123',
        'latency_seconds_bucket{le="+Inf"} 3',
        'latency_seconds_sum 1.5',
        'latency_seconds_count 3',
        '# EOF',
      ].join('\n'),
    );
    assert.deepEqual(
      series.map(({ name, family, value }) => [name, family, value]),
      [
        ['latency_seconds_bucket', 'latency_seconds', 2],
        ['latency_seconds_bucket', 'latency_seconds', 3],
        ['latency_seconds_sum', 'latency_seconds', 1.5],
        ['latency_seconds_count', 'latency_seconds', 3],
      ],
    );
    assert.deepEqual(series[0]?.exemplar, { traceId: '4bf9', spanId: '00f0', value: 0.05 });
    assert.equal(series[1]?.exemplar, undefined);
  });

  it('reads label values with quotes, braces, line breaks, commas and hashes', () => {
    const [series] = readExposition('odd{a="say \\"}\\" # {x}",b="one\\ntwo, three=\\"4\\"",c="back\\\\slash"} 1\n');
    assert.deepEqual(series?.labels, { a: 'say "}" # {x}', b: 'one\ntwo, three="4"', c: 'back\\slash' });
    assert.equal(series?.value, 1);
  });

  it('reads infinities, numbers that are none, and times behind a value', () => {
    const values = readExposition('a +Inf\nb -Inf\nc NaN\nd 1e-9 1763722000000\n').map(({ value }) => value);
    assert.deepEqual(values, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-9]);
  });

  it('passes over what is neither format', () => {
    assert.deepEqual(readExposition('<html>\nnothing\n# a comment\nopen{a="b\n\n'), []);
  });
});
