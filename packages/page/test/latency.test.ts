import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latencyHistograms } from '../src/latency/latency-histograms.ts';
import { readExposition } from '../src/source/read-exposition.ts';

const bucket = (name: string, service: string, le: string, count: number, more = '') =>
  `spans_duration_seconds_bucket{span_name="${name}",span_kind="SPAN_KIND_SERVER",service_name="${service}",le="${le}"} ${count}${more}`;

describe('how long spans took', () => {
  it('is told by bars that add up over services, with an example where the metric has one', () => {
    const histograms = latencyHistograms(
      readExposition(
        [
          '# TYPE spans_duration_seconds histogram',
          bucket('rare', 'a', '0.1', 1),
          bucket('rare', 'a', '+Inf', 1),
          bucket('work', 'a', '0.1', 2),
          bucket('work', 'a', '1', 5, ' # {trace_id="4bf9",span_id="00f0"} 0.5 1'),
          bucket('work', 'a', '+Inf', 6),
          bucket('work', 'b', '0.1', 1),
          bucket('work', 'b', '1', 1),
          bucket('work', 'b', '+Inf', 1),
        ].join('\n'),
      ),
    );
    assert.deepEqual(
      histograms.map(({ spanName, count }) => [spanName, count]),
      [
        ['work', 7],
        ['rare', 1],
      ],
    );
    assert.deepEqual(histograms[0]?.bars, [
      { fromSeconds: 0, toSeconds: 0.1, count: 3, exemplar: null },
      { fromSeconds: 0.1, toSeconds: 1, count: 3, exemplar: { traceId: '4bf9', spanId: '00f0', value: 0.5 } },
      { fromSeconds: 1, toSeconds: null, count: 1, exemplar: null },
    ]);
  });

  it('is told of spans alone', () => {
    assert.deepEqual(latencyHistograms(readExposition('# TYPE took histogram\ntook_bucket{le="1"} 4\n')), []);
  });
});
