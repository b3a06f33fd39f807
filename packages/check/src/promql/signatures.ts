export type ValueType = 'scalar' | 'vector' | 'range' | 'string';

/** What a function takes and gives. */
export interface Signature {
  readonly takes: readonly ValueType[];
  /** How many of them may be left out, at the end. */
  readonly optional: number;
  /** Whether the last one may be there any number of times. */
  readonly variadic: boolean;
  readonly gives: 'scalar' | 'vector';
}

const takes = (types: readonly ValueType[], more: Partial<Omit<Signature, 'takes'>> = {}): Signature => ({
  takes: types,
  optional: 0,
  variadic: false,
  gives: 'vector',
  ...more,
});

const named = (signature: Signature, names: string): Record<string, Signature> =>
  Object.fromEntries(names.split(' ').map((name) => [name, signature]));

/** Every function of PromQL. Source: promql/parser/functions.go of Prometheus 3. */
export const SIGNATURES: Readonly<Record<string, Signature>> = {
  ...named(
    takes(['range']),
    'rate irate increase delta idelta deriv changes resets avg_over_time min_over_time max_over_time sum_over_time ' +
      'count_over_time stddev_over_time stdvar_over_time last_over_time first_over_time present_over_time ' +
      'absent_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time',
  ),
  ...named(
    takes(['vector']),
    'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count ' +
      'histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt ' +
      'start_timestamp tan tanh timestamp',
  ),
  ...named(
    takes(['vector'], { optional: 1 }),
    'day_of_month day_of_week day_of_year days_in_month hour minute month year',
  ),
  ...named(takes(['vector', 'scalar']), 'clamp_max clamp_min'),
  ...named(takes([], { gives: 'scalar' }), 'time pi start end range step'),
  ...named(takes(['vector', 'string'], { variadic: true }), 'sort_by_label sort_by_label_desc'),
  clamp: takes(['vector', 'scalar', 'scalar']),
  double_exponential_smoothing: takes(['range', 'scalar', 'scalar']),
  histogram_fraction: takes(['scalar', 'scalar', 'vector']),
  histogram_quantile: takes(['scalar', 'vector']),
  histogram_quantiles: takes(['vector', 'string', 'scalar'], { variadic: true }),
  info: takes(['vector', 'vector'], { optional: 1 }),
  label_join: takes(['vector', 'string', 'string', 'string'], { variadic: true, optional: 1 }),
  label_replace: takes(['vector', 'string', 'string', 'string', 'string']),
  predict_linear: takes(['range', 'scalar']),
  quantile_over_time: takes(['scalar', 'range']),
  round: takes(['vector', 'scalar'], { optional: 1 }),
  scalar: takes(['vector'], { gives: 'scalar' }),
  vector: takes(['scalar']),
};

/** Aggregations that take a parameter before the vector. */
export const PARAMETRIC_AGGREGATIONS: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'quantile',
  'count_values',
  'limitk',
  'limit_ratio',
]);

export const AGGREGATIONS: readonly string[] = [
  ...['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'],
  ...PARAMETRIC_AGGREGATIONS,
];
