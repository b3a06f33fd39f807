import type { Aggregation, Binary, Call, Expr } from '../promql/ast.ts';
import { SET_OPERATORS } from '../promql/ast.ts';
import type { Inference } from '../promql/infer.ts';
import type { Inferred } from '../promql/inferred.ts';
import { SIGNATURES, type Signature, type ValueType } from '../promql/signatures.ts';
import type { QueryFinding, QueryRule } from './query-rule.ts';

const WORDS: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  vector: 'an instant vector',
  range: 'a range vector, like x[5m]',
  string: 'a text in quotes',
};

/** Prometheus refuses an expression whose types do not fit. */
export const queryType: QueryRule = {
  code: 'query/type',
  severity: 'error',
  meaning: 'A function or operator is given what it does not take, such as `rate` without a range.',
  fix: 'Give the function or operator what it takes: `rate` and its like a range such as `[5m]`.',
  examples: {
    wrong: { promql: 'sum(rate(ilp_packets_processed_total)) > 100' },
    right: { promql: 'sum(rate(ilp_packets_processed_total[5m])) > 100' },
  },
  find: ({ all, of, expr, use }) => {
    const inside = all.flatMap((one) => {
      if (one.kind === 'call') return ofCall(one, of);
      if (one.kind === 'aggregation') return ofAggregation(one, of);
      if (one.kind === 'binary') return ofBinary(one, of);
      if (one.kind === 'negation') return expected(one.of, of, ['scalar', 'vector'], 'a sign stands before');
      return one.kind === 'range' && one.of.kind !== 'selector' && one.of.kind !== 'variable'
        ? [finding(one, 'a range in brackets stands behind a selector', 'a selector, or a subquery [1h:1m]')]
        : [];
    });
    const { type } = of(expr);
    const drawn =
      use === 'panel' && type === 'range'
        ? [finding(expr, 'a panel draws no range vector', 'rate(…) or another function around it')]
        : [];
    const ruled =
      (use === 'alert' || use === 'record') && (type === 'range' || type === 'string')
        ? [finding(expr, `a rule takes no ${type}`, WORDS.vector)]
        : [];
    return [...inside, ...drawn, ...ruled];
  },
};

function ofCall(call: Call, of: Inference): QueryFinding[] {
  const signature = SIGNATURES[call.name];
  if (signature === undefined) return [];
  const count = countFault(call, signature);
  if (count !== undefined) return [count];
  return call.args.flatMap((arg, index) => {
    const type = signature.takes[Math.min(index, signature.takes.length - 1)];
    return type === undefined ? [] : expected(arg, of, [type], `${call.name}() takes`);
  });
}

function countFault(call: Call, { takes, optional, variadic }: Signature): QueryFinding | undefined {
  const least = takes.length - optional;
  const got = call.args.length;
  if (got >= least && (variadic || got <= takes.length)) return undefined;
  const wanted = `${variadic || optional > 0 ? `${least} or more` : least} argument${least === 1 ? '' : 's'}`;
  return finding(call, `${call.name}() takes ${wanted}, got ${got}`, wanted);
}

function ofAggregation({ op, parameter, of: arg }: Aggregation, of: Inference): QueryFinding[] {
  const type = op === 'count_values' ? 'string' : 'scalar';
  return [
    ...(parameter === undefined ? [] : expected(parameter, of, [type], `${op}() takes first`)),
    ...(arg.kind === 'variable' ? [] : expected(arg, of, ['vector'], `${op}() takes`)),
  ];
}

function ofBinary({ op, left, right }: Binary, of: Inference): QueryFinding[] {
  const types: readonly ValueType[] = SET_OPERATORS.has(op) ? ['vector'] : ['scalar', 'vector'];
  return [left, right].flatMap((side) => expected(side, of, types, `beside "${op}" stands`));
}

function expected(expr: Expr, of: Inference, types: readonly ValueType[], what: string): QueryFinding[] {
  const got: Inferred['type'] = of(expr).type;
  if (got === 'any' || types.includes(got)) return [];
  const wanted = types.map((type) => WORDS[type]).join(' or ');
  return [finding(expr, `${what} ${wanted}, got ${WORDS[got]}`, wanted)];
}

function finding({ start, end }: Expr, message: string, wanted: string): QueryFinding {
  return {
    start,
    end,
    message,
    expected: wanted,
    fix: 'give it what it takes; rate() and its like want a range such as [5m]',
  };
}
