import { dashboardFields, variablesOf } from '../documents/dashboard.ts';
import type { CheckedDocument } from '../documents/document.ts';
import { fieldsOf, textOf } from '../documents/value.ts';
import { variablesIn } from '../promql/placeholders.ts';

export interface Intervals {
  readonly stepMs: number;
  /** The shortest range in which a rate has two points for certain. */
  readonly leastRangeMs: number;
}

/** A query as Grafana sends it with everything chosen. Source: Grafana, "Global variables" and "Advanced variable format". */
export function fillVariables(text: string, document: CheckedDocument, intervals: Intervals): string {
  const values = new Map([...globalVariables(intervals), ...ownVariables(document)]);
  let filled = '';
  let done = 0;
  for (const { name, start, end } of variablesIn(text)) {
    // Whoever compares with `=` chooses one value: any of them will do.
    const before = text
      .slice(done, start)
      .replace(/([^!=~])=(\s*")$/, (whole, left: string, quote: string) =>
        values.get(name) === ALL ? `${left}=~${quote}` : whole,
      );
    filled += before + (values.get(name) ?? ALL);
    done = end;
  }
  return filled + text.slice(done);
}

const ALL = '.+';

function globalVariables({ stepMs, leastRangeMs }: Intervals): [string, string][] {
  const seconds = (ms: number) => String(Math.max(1, Math.ceil(ms / 1000)));
  return [
    ['__rate_interval', `${seconds(leastRangeMs)}s`],
    ['__interval', `${seconds(stepMs)}s`],
    ['__interval_ms', String(stepMs)],
    ['__range', `${seconds(leastRangeMs)}s`],
    ['__range_s', seconds(leastRangeMs)],
    ['__range_ms', String(leastRangeMs)],
  ];
}

/** A variable that is asked of a data source stands for all of its values, another one for what is chosen. */
function ownVariables(document: CheckedDocument): [string, string][] {
  if (dashboardFields(document).templating === undefined) return [];
  return variablesOf(document).flatMap(({ fields }): [string, string][] => {
    const name = textOf(fields.name);
    if (name === undefined) return [];
    const chosen = textOf(fieldsOf(fields.current).value) ?? textOf(fields.query);
    const isAll = fields.type === 'query' || chosen === undefined || chosen === '$__all';
    return [[name, isAll ? ALL : chosen]];
  });
}
