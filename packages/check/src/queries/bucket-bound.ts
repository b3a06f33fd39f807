import { formatOpenMetricsFloat } from '@headrace/contract';
import { type Binary, COMPARISONS, type LabelMatcher } from '../promql/ast.ts';
import { type Inferred, seriesOf } from '../promql/inferred.ts';
import type { PromqlQuery, QueryFinding, QueryRule } from './query-rule.ts';
import { literalAlternatives } from './unknown-value.ts';

/** `le` has the texts of the bounds that a histogram declares, and no others. */
export const bucketBound: QueryRule = {
  code: 'query/bucket-bound',
  severity: 'error',
  meaning: 'A matcher on `le` asks for a bucket that the histogram does not have, or writes its bound another way.',
  fix: 'Ask for one of the bounds in the message, written as it is there, or declare the bound in the contract.',
  examples: {
    wrong: { promql: 'sum(rate(ilp_packet_latency_seconds_bucket{le="0.02"}[5m])) > 1' },
    right: { promql: 'sum(rate(ilp_packet_latency_seconds_bucket{le="0.01"}[5m])) > 1' },
  },
  find: ({ all, of }) =>
    all.flatMap((expr) => {
      if (expr.kind !== 'selector') return [];
      const { bounds, part } = seriesOf(of(expr));
      if (part !== 'bucket' || bounds.length === 0) return [];
      // Prometheus normalises `le` on the way in, whichever format it scrapes: `labels.FormatOpenMetricsFloat`.
      const texts = [...bounds.map(formatOpenMetricsFloat), '+Inf'];
      return expr.matchers
        .filter(({ label, value }) => label.name === 'le' && !value.variable)
        .flatMap((matcher) => boundFaults(matcher, texts));
    }),
};

function boundFaults({ op, value }: LabelMatcher, texts: readonly string[]): QueryFinding[] {
  const asked = op === '=' || op === '!=' ? [value.value] : (literalBounds(value.value) ?? []);
  return asked
    .filter((text) => text !== '' && !texts.includes(text))
    .map((text) => {
      const same = texts.find((one) => Number(one) === Number(text));
      return {
        ...{ start: value.start, end: value.end },
        message:
          same === undefined
            ? `le is never ${JSON.stringify(text)}: the histogram has no such bound`
            : `le is ${JSON.stringify(same)}, never ${JSON.stringify(text)}, as Prometheus stores it`,
        expected: `one of ${texts.map((one) => JSON.stringify(one)).join(', ')}`,
        fix: same === undefined ? 'ask for one of the bounds, or declare another one' : `write ${JSON.stringify(same)}`,
      };
    });
}

/** In a bound a dot is a dot, escaped or not. */
function literalBounds(pattern: string): string[] | undefined {
  return literalAlternatives(pattern.replaceAll(/(?<!\\)\.(?=\d)/g, '\\.'));
}

/** Between two bounds a quantile is interpolated: whether it passes a threshold there is a guess. */
export const thresholdBound: QueryRule = {
  code: 'query/threshold-bound',
  severity: 'warning',
  meaning: 'A quantile is compared with a number that is no bound of its histogram, so that the answer is a guess.',
  fix: 'Compare with a bound of the histogram, or declare the threshold as a bound in the contract.',
  examples: {
    wrong: { promql: 'histogram_quantile(0.99, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 0.02' },
    right: { promql: 'histogram_quantile(0.99, sum by (le) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 0.01' },
  },
  find: (query) =>
    query.all.filter((expr) => expr.kind === 'binary').flatMap((binary) => thresholdFaults(binary, query)),
};

function thresholdFaults(binary: Binary, { of }: PromqlQuery): QueryFinding[] {
  if (!COMPARISONS.has(binary.op)) return [];
  const sides = [
    { quantile: of(binary.left), threshold: of(binary.right), at: binary.right },
    { quantile: of(binary.right), threshold: of(binary.left), at: binary.left },
  ];
  return sides.flatMap(({ quantile, threshold, at }) => {
    if (!isQuantile(quantile) || threshold.type !== 'scalar' || threshold.value === undefined) return [];
    const value = threshold.value * (quantile.unit?.factor ?? 1);
    const isBound = quantile.bounds.some((bound) => Math.abs(bound - value) <= 1e-9 * bound);
    // Above nothing there is everything.
    if (isBound || value === 0) return [];
    const bounds = quantile.bounds.map((bound) => String(bound)).join(', ');
    return [
      {
        ...{ start: at.start, end: at.end },
        message: `${value} is no bound of the histogram: a quantile beside it is interpolated`,
        expected: `one of ${bounds}`,
        fix: 'compare with a bound, or declare this one in the contract',
      },
    ];
  });
}

function isQuantile(inferred: Inferred): inferred is Extract<Inferred, { type: 'vector' }> {
  return inferred.type === 'vector' && inferred.part === 'value' && inferred.bounds.length > 0;
}
