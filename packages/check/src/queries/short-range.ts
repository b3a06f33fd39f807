import { prometheusDuration } from '@headrace/stack';
import type { QueryRule } from './query-rule.ts';

/** Functions that want two samples at least, and a reserve where a scrape or a push fails. */
const NEED_SAMPLES: ReadonlySet<string> = new Set([
  'rate',
  'irate',
  'increase',
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
]);

export const shortRange: QueryRule = {
  code: 'query/short-range',
  severity: 'error',
  meaning: 'A range is shorter than four times the larger of scrape and export interval: one failed push empties it.',
  fix: 'Make the range at least as long as the message says.',
  examples: {
    wrong: { promql: 'sum(rate(ilp_packets_processed_total[30s])) > 100' },
    right: { promql: 'sum(rate(ilp_packets_processed_total[1m])) > 100' },
  },
  find: ({ all, leastRangeMs }) =>
    all.flatMap((call) => {
      if (call.kind !== 'call' || !NEED_SAMPLES.has(call.name)) return [];
      return call.args.flatMap((range) => {
        if (range.kind !== 'range' || range.durationMs === undefined || range.durationMs >= leastRangeMs) return [];
        const least = prometheusDuration(leastRangeMs);
        return [
          {
            ...range.duration,
            message: `${call.name}() over ${prometheusDuration(range.durationMs)} may find one sample or none: ${least} hold four`,
            expected: `${least} at least`,
            fix: `write [${least}] or more; in a dashboard [$__rate_interval]`,
          },
        ];
      });
    }),
};
