import { withoutIgnored } from '@headrace/check/files';
import { checkExposition, liveQueries, queryProblem } from '@headrace/check/live';
import type { Problem } from '@headrace/contract';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import type { LoadedSettings } from '@headrace/run/config';
import { askPrometheus, fetchExposition, LiveReadError } from '@headrace/run/live';
import { buildStack, generateBundle, type Settings, type Stack } from '@headrace/stack';
import { bundleFiles, type Findings, readGiven } from './checking.ts';

/** What is asked while it runs. */
export interface LiveOptions {
  /** The URL of :8889 or of a service's own endpoint. */
  readonly live?: string;
  /** The URL of Prometheus. */
  readonly prometheus?: string;
}

/** What runs, held against the settings; `asked` is what was read, as messages name it. */
export interface LiveFindings extends Findings {
  readonly asked: readonly string[];
}

/** Everything that can be found by asking what runs. What cannot be asked is a problem that says so. */
export async function findLiveProblems(
  loaded: LoadedSettings,
  settings: Settings,
  { live, prometheus, paths }: LiveOptions & { readonly paths: readonly string[] },
): Promise<LiveFindings> {
  const stack = buildStack(settings, { target: 'compose' });
  const shown = live === undefined ? NOTHING : await readably(() => shownProblems(live, stack));
  const queried =
    prometheus === undefined ? NOTHING : await readably(() => queryProblems(prometheus, paths, { loaded, stack }));
  const problems = withoutIgnored([...shown.problems, ...queried.problems], settings);
  return { problems, files: [...shown.files, ...queried.files], asked: [...shown.asked, ...queried.asked] };
}

const NOTHING: LiveFindings = { problems: [], files: [], asked: [] };

async function shownProblems(live: string, stack: Stack): Promise<LiveFindings> {
  const { url, text } = await fetchExposition(live);
  return { problems: checkExposition(text, stack, url), files: [], asked: [url] };
}

async function queryProblems(
  prometheus: string,
  paths: readonly string[],
  { loaded, stack }: { readonly loaded: LoadedSettings; readonly stack: Stack },
): Promise<LiveFindings> {
  const given = await Promise.all(paths.map(readGiven));
  const files = [...bundleFiles(generateBundle(stack, loaded)), ...given.flatMap(({ file }) => file ?? [])];
  const queries = liveQueries(files, { stack, catalogue: catalogueFamilies() });
  const { url, answers } = await askPrometheus(
    prometheus,
    queries.map(({ expression }) => expression),
  );
  const problems = [
    ...given.flatMap(({ problem }) => problem ?? []),
    ...queries.flatMap((query) => queryProblem(query, answers.get(query.expression)) ?? []),
  ];
  return { problems, files, asked: [url, ...paths] };
}

async function readably(find: () => Promise<LiveFindings>): Promise<LiveFindings> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof LiveReadError)) throw error;
    const { url: file, message, expected, fix } = error;
    const place = { file, line: 0, column: 0, endColumn: 0, path: '' };
    const problem: Problem = {
      ...{ code: 'check/unreadable', severity: 'error', ...place },
      ...{ message: `cannot be read: ${message}`, expected, fix },
    };
    return { ...NOTHING, problems: [problem] };
  }
}
