import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createExposition, DEFAULT_PIPELINE, readExposition, readMetricsRequest } from '../src/index.ts';

describe('reading an exposition', () => {
  it('gives the same families from the text format and from OpenMetrics', () => {
    const text = '# HELP packets_total Packets\n# TYPE packets_total counter\npackets_total{type="prepare"} 3\n';
    const open = '# HELP packets Packets\n# TYPE packets counter\npackets_total{type="prepare"} 3\n# EOF\n';
    const samples = [{ name: 'packets_total', labels: { type: 'prepare' }, value: 3 }];
    const expected = [{ name: 'packets_total', type: 'counter', help: 'Packets', samples }];
    assert.deepEqual(readExposition(text), expected);
    assert.deepEqual(readExposition(open), expected);
  });

  it('gives a suffix to the family whose type adds it, and to no other', () => {
    const text = '# TYPE wait histogram\nwait_sum 1\nwait_total 2\n# TYPE level gauge\nlevel_sum 3\n';
    assert.deepEqual(
      readExposition(text).map(({ name, type, samples }) => [name, type, samples.map((sample) => sample.name)]),
      [
        ['wait', 'histogram', ['wait_sum']],
        ['wait_total', 'unknown', ['wait_total']],
        ['level_sum', 'unknown', ['level_sum']],
        ['level', 'gauge', []],
      ],
    );
  });

  it('reads names and labels that need quotes', () => {
    const [family] = readExposition('# TYPE "with.dots" gauge\n{"with.dots","label.x"="a \\"b\\"",plain="c"} -Inf\n');
    assert.deepEqual([family?.name, family?.type], ['with.dots', 'gauge']);
    assert.deepEqual(family?.samples[0]?.labels, { 'label.x': 'a "b"', plain: 'c' });
  });

  it('reads an exemplar beside its bucket', () => {
    const line = 'wait_bucket{le="0.1"} 2 # {trace_id="4bf9",span_id="00f0"} 0.05 1763722000.123';
    const [family] = readExposition(`# TYPE wait histogram\n${line}\n`);
    assert.deepEqual(family?.samples[0]?.exemplar, { labels: { trace_id: '4bf9', span_id: '00f0' }, value: 0.05 });
  });

  it('reads what the writers write, with hostile values', () => {
    const value = 'a "b" {c} # \\d\ne';
    const attributes = [{ key: 'x', value: { stringValue: value } }];
    const exposition = createExposition({ ...DEFAULT_PIPELINE, labels: {}, resourceDefaults: {} });
    exposition.accept(gaugeRequest(attributes), 1000);
    for (const format of ['text', 'openmetrics'] as const) {
      const { text } = exposition.render(1000, { exposition: format, escaping: 'underscores' });
      const family = readExposition(text).find(({ name }) => name === 'level');
      assert.deepEqual(family?.samples[0]?.labels, { x: value }, format);
      assert.equal(family?.help, 'How "high" \\ it\nis');
    }
  });
});

function gaugeRequest(attributes: readonly object[]) {
  const dataPoints = [{ asInt: '3', timeUnixNano: '1000000000', attributes }];
  const metrics = [{ name: 'level', description: 'How "high" \\ it\nis', gauge: { dataPoints } }];
  return readMetricsRequest(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
}
