import { documentRules } from './document-rules/index.ts';
import { noDataEntry } from './live/no-data.ts';
import { liveRules } from './live/rules.ts';
import { problemEntries } from './problem-entries/index.ts';
import type { ProblemEntry } from './problem-entry.ts';
import { queryRules } from './queries/index.ts';
import { checks } from './run-checks.ts';

/** Every problem code there is, in order. */
export function problemCatalogue(): ProblemEntry[] {
  const rules = [...checks, ...queryRules, ...documentRules, ...liveRules, noDataEntry];
  const ofRules = rules.map(({ code, meaning, fix, examples }) => ({ code, meaning, fix, examples }));
  return [...problemEntries, ...ofRules].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
