import { type Expr, type NameRef, SET_OPERATORS } from '../promql/ast.ts';
import type { Inference } from '../promql/infer.ts';
import { seriesOf } from '../promql/inferred.ts';
import type { LabelSet } from '../promql/labels.ts';

/** A place where a query names a label of what stands inside. */
export interface LabelUse {
  readonly label: NameRef;
  /** `by`, `on`, `group_left` … */
  readonly clause: string;
  /** Those that the label has to be in; for `on` each of them, for the others one. */
  readonly vectors: readonly LabelSet[];
  readonly inEach: boolean;
}

/** Every label that an aggregation or a matching clause names. */
export function labelUses(all: readonly Expr[], of: Inference): LabelUse[] {
  return all.flatMap((expr) => {
    if (expr.kind === 'aggregation') {
      const vectors = [seriesOf(of(expr.of)).labels];
      return expr.labels.map((label) => ({ label, clause: expr.mode, vectors, inEach: true }));
    }
    if (expr.kind !== 'binary' || expr.matching === undefined) return [];
    const [left, right] = [seriesOf(of(expr.left)).labels, seriesOf(of(expr.right)).labels];
    const { mode, labels, group } = expr.matching;
    const inEach = mode === 'on' && !SET_OPERATORS.has(expr.op);
    const one = group?.side === 'left' ? right : left;
    return [
      ...labels.map((label) => ({ label, clause: mode, vectors: [left, right], inEach })),
      ...(group?.include ?? []).map((label) => ({
        label,
        clause: `group_${group?.side}`,
        vectors: [one],
        inEach: true,
      })),
    ];
  });
}
