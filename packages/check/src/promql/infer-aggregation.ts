import type { Aggregation } from './ast.ts';
import type { Inference } from './infer.ts';
import { type Inferred, type Series, seriesOf, vector } from './inferred.ts';
import { dropOnly, keepOnly, type LabelSet, withLabel } from './labels.ts';
import { COUNT } from './unit.ts';

/** Aggregations that choose among series, which keep all of their labels. */
const CHOOSE: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);
const COUNTS: ReadonlySet<string> = new Set(['count', 'group', 'count_values']);

export function inferAggregation(aggregation: Aggregation, of: Inference): Inferred {
  const series = seriesOf(of(aggregation.of));
  if (CHOOSE.has(aggregation.op)) return vector(series);
  const labels = labelsOf(aggregation, series);
  if (!COUNTS.has(aggregation.op)) return vector(series, { labels });
  const counted = aggregation.parameter?.kind === 'string' ? withLabel(labels, aggregation.parameter.value) : labels;
  return {
    type: 'vector',
    labels: counted,
    unit: COUNT,
    observed: undefined,
    part: 'value',
    kind: 'gauge',
    bounds: [],
  };
}

function labelsOf(aggregation: Aggregation, { labels }: Series): LabelSet {
  // A variable may stand for any label, or for several of them.
  if (aggregation.labels.some(({ variable }) => variable)) return { ...labels, open: true };
  const names = aggregation.labels.map(({ name }) => name);
  return aggregation.mode === 'by' ? keepOnly(labels, names, aggregation) : dropOnly(labels, names, aggregation);
}
