import { describeValue } from './describe.ts';
import type { Mismatches } from './filter.ts';

export interface Explained<T> {
  /** What was asked for, as it goes on: `no span fits`. */
  readonly asked: string;
  readonly filter: unknown;
  readonly timeoutMs: number;
  readonly candidates: readonly T[];
  readonly mismatches: (candidate: T) => Mismatches;
  readonly describe: (candidate: T) => string;
  /** Names that the candidates have, for those that fit in little. */
  readonly nameOf: (candidate: T) => string;
}

const shown = 3;

/** What was asked, and what came nearest: those that miss the fewest parts of the filter, with these parts. */
export function explainMiss<T>(explained: Explained<T>): string {
  const { asked, filter, timeoutMs, candidates, mismatches, describe, nameOf } = explained;
  const first = `${asked} ${describeValue(filter)} within ${timeoutMs} ms`;
  if (candidates.length === 0) return `${first}; none at all has arrived`;
  const ranked = candidates
    .map((candidate) => ({ candidate, missed: mismatches(candidate) }))
    .toSorted((a, b) => a.missed.length - b.missed.length);
  const nearest = ranked
    .slice(0, shown)
    .map(({ candidate, missed }) => `  ${describe(candidate)}\n    differs in ${missed.join(', ') || 'nothing'}`);
  const names = [...new Set(candidates.map(nameOf))].slice(0, 20);
  return [
    `${first}; ${candidates.length} arrived, nearest:`,
    ...nearest,
    `names that arrived: ${names.map((name) => JSON.stringify(name)).join(', ')}`,
  ].join('\n');
}
