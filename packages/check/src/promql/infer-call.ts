import type { Call, Expr } from './ast.ts';
import type { Inference } from './infer.ts';
import { type Inferred, type Series, seriesOf, vector } from './inferred.ts';
import { dropOnly, type LabelSet, NO_LABELS, OPEN_VALUES, withLabel } from './labels.ts';
import { SIGNATURES } from './signatures.ts';
import { COUNT, RATIO, ratedUnit, SECONDS } from './unit.ts';

/** Functions that give a growth out of a counter. */
export const COUNTER_FUNCTIONS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);

const PER_SECOND: ReadonlySet<string> = new Set(['rate', 'irate', 'deriv']);
/** Functions whose result is counted in nothing that its argument is counted in. */
const COUNTS: ReadonlySet<string> = new Set(['changes', 'resets', 'count_over_time', 'present_over_time', 'sgn']);
/** Functions after which a counter is no longer one, or is looked at on purpose. */
const LEVELS: ReadonlySet<string> = new Set([
  ...['delta', 'idelta', 'predict_linear', 'last_over_time', 'first_over_time', 'stddev_over_time', 'stdvar_over_time'],
]);

export function inferCall(call: Call, of: Inference): Inferred {
  const signature = SIGNATURES[call.name];
  if (call.name === 'time') return { type: 'scalar', value: undefined, unit: SECONDS };
  if (call.name === 'pi') return { type: 'scalar', value: Math.PI, unit: undefined };
  if (call.name === 'scalar') return { type: 'scalar', value: undefined, unit: argument(call, of)?.unit };
  if (signature?.gives === 'scalar') return { type: 'scalar', value: undefined, unit: undefined };
  if (call.name === 'vector') return constantVector(call, of);
  const series = argument(call, of);
  return series === undefined ? gauge(NO_LABELS) : resultOf(call, series, of);
}

/** The series that a call works on: its first vector or range. */
function argument(call: Call, of: Inference): Series | undefined {
  const at = SIGNATURES[call.name]?.takes.findIndex((type) => type === 'vector' || type === 'range') ?? -1;
  const arg = call.args[at];
  return arg && seriesOf(of(arg));
}

function resultOf(call: Call, series: Series, of: Inference): Inferred {
  const { name } = call;
  if (COUNTER_FUNCTIONS.has(name) || name === 'deriv') {
    const unit = PER_SECOND.has(name) ? ratedUnit(series.unit) : series.unit;
    return vector(series, { unit, kind: 'gauge' });
  }
  if (LEVELS.has(name)) return vector(series, { kind: 'gauge' });
  if (COUNTS.has(name)) return { ...gauge(series.labels), unit: COUNT };
  if (name === 'absent' || name === 'absent_over_time') return gauge(absentLabels(series.labels));
  if (name === 'timestamp' || name.startsWith('ts_of_')) return { ...gauge(series.labels), unit: SECONDS };
  if (name === 'histogram_quantile') {
    const labels = dropOnly(series.labels, ['le'], call);
    return vector(series, { labels, unit: series.observed, part: 'value', kind: 'gauge' });
  }
  if (name === 'histogram_fraction') return { ...gauge(dropOnly(series.labels, ['le'], call)), unit: RATIO };
  if (name === 'label_replace' || name === 'label_join')
    return vector(series, { labels: relabelled(call, series, of) });
  if (name === 'info') return vector(series, { labels: { ...series.labels, open: true } });
  if (/^(day|month|year|hour|minute)/.test(name)) return gauge(series.labels);
  return vector(series);
}

function gauge(labels: LabelSet) {
  return {
    type: 'vector',
    labels,
    unit: undefined,
    observed: undefined,
    part: 'value',
    kind: 'gauge',
    bounds: [],
  } as const;
}

function constantVector(call: Call, of: Inference): Inferred {
  const [arg] = call.args;
  const inner = arg && of(arg);
  return { ...gauge(NO_LABELS), unit: inner?.type === 'scalar' ? inner.unit : undefined };
}

/** `absent` gives the labels that its matchers pin. */
function absentLabels(labels: LabelSet): LabelSet {
  return { ...NO_LABELS, has: new Map([...labels.has].filter(([, { pinned }]) => pinned !== undefined)) };
}

function relabelled({ args }: Call, { labels }: Series, of: Inference): LabelSet {
  const target: Expr | undefined = args[1];
  if (target?.kind !== 'string' || target.variable || of(target).type !== 'string') return { ...labels, open: true };
  return withLabel(labels, target.value, OPEN_VALUES);
}
