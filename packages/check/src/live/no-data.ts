import type { Problem } from '@headrace/contract';
import type { ProblemEntry } from '../problem-entry.ts';
import type { LiveQuery } from './live-queries.ts';

const vector = (...values: readonly string[]): string => {
  const metric = { job: 'ilp-connector' };
  const result = values.map((value) => ({ metric, value: [1763722000, value] }));
  return `${JSON.stringify({ status: 'success', data: { resultType: 'vector', result } })}\n`;
};

export const noDataEntry: ProblemEntry = {
  code: 'live/no-data',
  meaning:
    'Prometheus has no data for a query of a dashboard or a rule: what the query asks for has not happened, or nobody pushes it. An alert is asked for by each of its selectors, for it is silent while all is well.',
  fix: 'Send traffic through the service, or switch on the fault that the panel shows, and look again. Then see with `headrace check --live` whether the series is there.',
  examples: { wrong: { answer: vector() }, right: { answer: vector('3') } },
};

/** The answer of `/api/v1/query`. Source: Prometheus, HTTP API, "Expression query result formats". */
interface QueryAnswer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
}

/** What an answer of Prometheus lacks; undefined for one with data. */
export function queryProblem(query: LiveQuery, answer: unknown): Problem | undefined {
  const fault = faultOf((answer ?? {}) as QueryAnswer);
  if (fault === undefined) return undefined;
  const { expression, asker, ...place } = query;
  return {
    ...{ code: 'live/no-data', severity: 'warning', ...place },
    message: `${asker}: ${fault} for ${expression}`,
    expected: 'data, once there is traffic',
    fix: 'send traffic or make happen what it shows, and look again',
  };
}

function faultOf({ status, error, data }: QueryAnswer): string | undefined {
  if (status !== 'success') return `Prometheus answers ${JSON.stringify(error ?? 'nothing that it should')}`;
  if (data?.resultType === 'scalar' || data?.resultType === 'string') return undefined;
  const result = Array.isArray(data?.result) ? (data.result as { value?: [number, string] }[]) : [];
  if (result.length === 0) return 'there is no data';
  return result.every(({ value }) => value?.[1] === 'NaN') ? 'there is nothing but NaN' : undefined;
}
