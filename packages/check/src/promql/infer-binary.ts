import { type Binary, COMPARISONS, SET_OPERATORS } from './ast.ts';
import type { Inference } from './infer.ts';
import { type Inferred, type InferredVector, type Series, seriesOf, type ValueKind, vector } from './inferred.ts';
import { dropOnly, keepOnly, type LabelSet, OPEN_VALUES, union, withLabel } from './labels.ts';
import { COUNT, product, quotient, timesNumber, type Unit } from './unit.ts';

export function inferBinary(binary: Binary, of: Inference): Inferred {
  const [left, right] = [of(binary.left), of(binary.right)];
  if (left.type === 'any' && right.type === 'any') return { type: 'any' };
  const unit = unitOf(binary, left, right);
  if (left.type === 'scalar' && right.type === 'scalar')
    return { type: 'scalar', value: fold(binary, left.value, right.value), unit };
  if (left.type === 'vector' && right.type === 'vector') return ofVectors(binary, left, right, unit);
  if (left.type === 'any' || right.type === 'any') return withVariable(binary, left, right);
  const series = seriesOf(left.type === 'scalar' ? right : left);
  const number = left.type === 'scalar' ? left.value : right.type === 'scalar' ? right.value : undefined;
  return vector(series, { unit, kind: comparedKind(binary, series.kind, number) });
}

function ofVectors(binary: Binary, left: InferredVector, right: InferredVector, unit: Unit | undefined): Inferred {
  const labels = labelsOf(binary, left, right);
  if (binary.op === 'or') {
    const same = left.part === right.part;
    const kinds = [left.kind, right.kind];
    const kind = (['counter', 'unknown'] as const).find((one) => kinds.includes(one)) ?? 'gauge';
    return {
      ...left,
      labels,
      part: same ? left.part : 'unknown',
      kind,
      bounds: same ? left.bounds : [],
    };
  }
  if (SET_OPERATORS.has(binary.op)) return left;
  if (COMPARISONS.has(binary.op)) return { ...left, labels, unit, kind: comparedKind(binary, left.kind, undefined) };
  return {
    ...left,
    labels,
    unit,
    part: left.part === right.part ? left.part : 'value',
    kind: kindOf(binary.op, left, right),
    bounds: [],
  };
}

/** A variable may be a number, which changes nothing, or a vector: then nothing is known. */
function withVariable(binary: Binary, left: Inferred, right: Inferred): Inferred {
  const known = left.type === 'vector' ? left : right.type === 'vector' ? right : undefined;
  if (known === undefined) return { type: 'any' };
  return COMPARISONS.has(binary.op) || known.kind !== 'counter' ? known : { ...known, kind: 'unknown' };
}

/** What passes a comparison was judged there; one with nothing lets a counter pass as it is. */
function comparedKind(binary: Binary, kind: ValueKind, number: number | undefined): ValueKind {
  if (!COMPARISONS.has(binary.op) || kind !== 'counter') return kind;
  return !binary.returnsBool && isExistenceTest(binary, number) ? kind : 'gauge';
}

/** `> 0` and `>= 1` ask whether anything was ever counted. */
export function isExistenceTest({ op }: Binary, number: number | undefined): boolean {
  return number === 0 || (number === 1 && (op === '>=' || op === '<'));
}

/** Counters stay counters where counters are added and divided; a difference of counters is a level. */
function kindOf(op: string, left: Series, right: Series): ValueKind {
  if (left.kind === 'unknown' || right.kind === 'unknown') return 'unknown';
  if (left.kind !== 'counter' || right.kind !== 'counter') return 'gauge';
  return op === '-' ? 'gauge' : 'counter';
}

function labelsOf(binary: Binary, left: InferredVector, right: InferredVector): LabelSet {
  const { matching, op } = binary;
  if (op === 'or') return union(left.labels, right.labels);
  if (SET_OPERATORS.has(op) || matching === undefined) return left.labels;
  if (matching.group !== undefined) {
    const [many, one] = matching.group.side === 'left' ? [left, right] : [right, left];
    return matching.group.include.reduce(
      (labels, { name }) => withLabel(labels, name, one.labels.has.get(name) ?? OPEN_VALUES),
      many.labels,
    );
  }
  if (matching.labels.some(({ variable }) => variable)) return { ...left.labels, open: true };
  const names = matching.labels.map(({ name }) => name);
  return matching.mode === 'on' ? keepOnly(left.labels, names, binary) : dropOnly(left.labels, names, binary);
}

function unitOf(binary: Binary, left: Inferred, right: Inferred): Unit | undefined {
  const [one, other] = [unitFrom(left), unitFrom(right)];
  if (binary.returnsBool) return COUNT;
  switch (binary.op) {
    case '*':
      if (left.type === 'scalar' && left.value !== undefined) return timesNumber(other, left.value);
      if (right.type === 'scalar' && right.value !== undefined) return timesNumber(one, right.value);
      return product(one, other);
    case '/':
      if (right.type === 'scalar' && right.value !== undefined) return timesNumber(one, 1 / right.value);
      return left.type === 'scalar' && left.unit === undefined ? undefined : quotient(one, other);
    case '%':
      return one;
    case '^':
    case 'atan2':
      return undefined;
    default:
      // What is compared, added or chosen is counted in the same; a number takes the unit of the other side.
      return left.type === 'scalar' && left.unit === undefined ? other : one;
  }
}

function unitFrom(inferred: Inferred): Unit | undefined {
  return inferred.type === 'string' || inferred.type === 'any' ? undefined : inferred.unit;
}

const FOLDS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

function fold({ op }: Binary, left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : FOLDS[op]?.(left, right);
}
