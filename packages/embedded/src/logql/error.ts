/** A query that this store does not run; `message` carries the line and the column, both from 1. */
export class LogqlError extends Error {
  override readonly name = 'LogqlError';
}

function place(query: string, offset: number): string {
  const before = query.slice(0, offset);
  return `line ${before.split('\n').length}, col ${offset - before.lastIndexOf('\n')}`;
}

/** What Loki would refuse too. */
export function invalidQuery(query: string, offset: number, reason: string): LogqlError {
  return new LogqlError(`parse error at ${place(query, offset)}: ${reason}`);
}

/** Valid LogQL, yet more than this store evaluates: the reader must not look for a typing error. */
export function notEvaluated(query: string, offset: number, construct: string): LogqlError {
  return new LogqlError(
    `LogQL query not evaluated: at ${place(query, offset)}: ${construct} is LogQL that Loki runs, but this store only ` +
      'stands in for Loki: it evaluates stream selectors, line filters, json, label filters, count_over_time, rate and sum',
  );
}
