import { COUNTER_FUNCTIONS } from '../promql/infer-call.ts';
import { seriesOf } from '../promql/inferred.ts';
import { type QueryRule, textAt } from './query-rule.ts';

/** `rate` takes every fall for a reset, and so makes growth out of a level that goes up and down. */
export const rateOfGauge: QueryRule = {
  code: 'query/rate-of-gauge',
  severity: 'error',
  meaning: '`rate`, `irate` or `increase` of a gauge, which takes every fall for a restart.',
  fix: 'Take `deriv` or `delta` of a gauge, or ask for a counter.',
  examples: {
    wrong: { promql: 'rate(ilp_packets_in_flight[5m]) > 10' },
    right: { promql: 'deriv(ilp_packets_in_flight[5m]) > 10' },
  },
  find: (query) =>
    query.all.flatMap((expr) => {
      const [arg] = expr.kind === 'call' && COUNTER_FUNCTIONS.has(expr.name) ? expr.args : [];
      if (expr.kind !== 'call' || arg === undefined || seriesOf(query.of(arg)).kind !== 'gauge') return [];
      const { start, end } = expr;
      return [
        {
          ...{ start, end: Math.min(end, start + expr.name.length) },
          message: `${expr.name}() of ${textAt(query, arg)}, which is no counter`,
          expected: 'a counter, whose values only grow',
          fix: 'take deriv() or delta() of a gauge, or ask for a counter',
        },
      ];
    }),
};
