import { COMPARISONS } from '../promql/ast.ts';
import type { Inferred } from '../promql/inferred.ts';
import { clashes, type Unit, unitText } from '../promql/unit.ts';
import type { QueryRule } from './query-rule.ts';

const ADDITIVE: ReadonlySet<string> = new Set([...COMPARISONS, '+', '-', 'or']);

/** A number of seconds beside a number of milliseconds is a thousand times off, and nobody says so. */
export const unitClash: QueryRule = {
  code: 'query/unit',
  severity: 'error',
  meaning: 'Values of different units are compared or added: seconds and milliseconds, seconds and bytes.',
  fix: 'Bring both sides to one unit; the series are in the base units seconds, bytes and shares.',
  examples: {
    wrong: {
      promql:
        'connector_dependency_latency_seconds{dependency="evm"} * 1000 > on (node_id) nodejs_eventloop_delay_seconds{percentile="p99"}',
    },
    right: {
      promql:
        'connector_dependency_latency_seconds{dependency="evm"} > on (node_id) nodejs_eventloop_delay_seconds{percentile="p99"}',
    },
  },
  find: ({ all, of }) =>
    all.flatMap((expr) => {
      if (expr.kind !== 'binary' || !ADDITIVE.has(expr.op)) return [];
      const [left, right] = [unitIn(of(expr.left)), unitIn(of(expr.right))];
      if (left === undefined || right === undefined || !clashes(left, right)) return [];
      return [
        {
          ...{ start: expr.start, end: expr.end },
          message: `${unitText(left)} stand beside ${unitText(right)} at "${expr.op}"`,
          expected: 'one unit on both sides',
          fix: 'multiply or divide one side, so that both are in the same unit',
        },
      ];
    }),
};

function unitIn(inferred: Inferred): Unit | undefined {
  return inferred.type === 'vector' || inferred.type === 'scalar' ? inferred.unit : undefined;
}
