/** A query that this store does not run; `message` carries the line and the column, both from 1. */
export class TraceQLError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(query: string, offset: number, describe: (place: string) => string) {
    const line = query.slice(0, offset).split('\n').length;
    const column = offset - query.slice(0, offset).lastIndexOf('\n');
    super(describe(`line ${line}, col ${column}`));
    this.name = 'TraceQLError';
    this.line = line;
    this.column = column;
  }
}

/** What Tempo would refuse too, and in its words where it has some. */
export function invalidQuery(query: string, offset: number, reason: string): TraceQLError {
  return new TraceQLError(query, offset, (place) => `invalid TraceQL query: parse error at ${place}: ${reason}`);
}

export function syntaxError(query: string, offset: number, reason: string): TraceQLError {
  return invalidQuery(query, offset, `syntax error: ${reason}`);
}

/** Valid TraceQL, yet more than this store evaluates: the reader must not look for a typing error. */
export function notEvaluated(query: string, offset: number, construct: string): TraceQLError {
  return new TraceQLError(
    query,
    offset,
    (place) =>
      `TraceQL query not evaluated: at ${place}: ${construct} is TraceQL that Tempo runs, but this store only ` +
      'stands in for Tempo: it evaluates { filters } over spans, combined by && and ||',
  );
}
