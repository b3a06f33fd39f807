import { didYouMean, type QueryRule } from './query-rule.ts';

/** A query of a series that nobody exposes is empty, and an alert on it never fires. */
export const unknownMetric: QueryRule = {
  code: 'query/unknown-metric',
  severity: 'error',
  meaning: 'No service of the settings, no program of the stack and no recording rule has a series of this name.',
  fix: 'Write the name that is suggested; `headrace explain METRIC` tells the series of a metric. A recorded series needs the file with its rule.',
  examples: {
    wrong: { promql: 'sum(rate(ilp_packet_processed_total[5m])) > 100' },
    right: { promql: 'sum(rate(ilp_packets_processed_total[5m])) > 100' },
  },
  find: ({ all, index }) =>
    all.flatMap((expr) => {
      if (expr.kind !== 'selector' || expr.metric === undefined || expr.metric.variable) return [];
      const { name, start, end } = expr.metric;
      if (index.find(name) !== undefined || index.unlisted(name) !== undefined) return [];
      const meant = index.meant(name);
      return [
        {
          ...{ start, end },
          message: `no series is called ${name}${didYouMean(meant)}`,
          expected: 'the name of a series that a contract, the catalogue or a recording rule has',
          fix:
            meant === undefined ? 'write a name of docs/reference, or add the rule that records it' : `write ${meant}`,
        },
      ];
    }),
};

/** What another program shows depends on its version and configuration: that is told, and more softly. */
export const unlistedMetric: QueryRule = {
  code: 'query/unlisted-metric',
  severity: 'warning',
  meaning: 'A program of the stack has no series of this name in the version and configuration that are catalogued.',
  fix: 'Look the name up at the program’s `/metrics`; it may need another version or a setting.',
  examples: {
    wrong: { promql: 'prometheus_remote_storage_failures > 1' },
    right: { promql: 'prometheus_tsdb_head_series > 1000000' },
  },
  find: ({ all, index }) =>
    all.flatMap((expr) => {
      if (expr.kind !== 'selector' || expr.metric === undefined || expr.metric.variable) return [];
      const { name, start, end } = expr.metric;
      const program = index.find(name) === undefined ? index.unlisted(name) : undefined;
      if (program === undefined) return [];
      return [
        {
          ...{ start, end },
          message: `the catalogue of ${program} has no ${name}`,
          expected: 'a series that the program shows',
          fix: 'look it up at the program’s /metrics; it may need another version or a setting',
        },
      ];
    }),
};
