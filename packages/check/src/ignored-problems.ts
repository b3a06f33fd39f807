import type { Problem } from '@headrace/contract';
import { type IgnoredProblem, nearest, type Settings } from '@headrace/stack';
import type { CheckContext } from './check.ts';
import { didYouMean } from './queries/query-rule.ts';

/** What a run has looked for, so that it knows which entries of `check.ignore` had their chance. */
export interface LookedFor {
  /** Codes that were looked for wherever they can be. */
  readonly everywhere: readonly string[];
  /** Codes that were looked for in some files: in others they may well be. */
  readonly inFiles?: { readonly codes: readonly string[]; readonly files: readonly string[] };
}

/** The settings and where each of them stands. */
type Origin = Pick<CheckContext, 'settings' | 'file' | 'locator'>;

/** Takes away the problems that `check.ignore` names. */
export function withoutIgnored(problems: readonly Problem[], { check }: Settings): Problem[] {
  return problems.filter((problem) => !check.ignore.some((one) => covers(one, problem)));
}

/** Entries of `check.ignore` that take nothing away, although the run has looked for what they name. */
export function unusedIgnores(problems: readonly Problem[], origin: Origin, lookedFor: LookedFor): Problem[] {
  return origin.settings.check.ignore.flatMap((one, index) => {
    const isUsed = problems.some((problem) => covers(one, problem));
    if (isUsed || !isIgnorable(one.code) || !hadItsChance(one, lookedFor)) return [];
    return [
      {
        ...({ code: 'check/unused-suppression', severity: 'error', ...placeOf(index, origin) } as const),
        message: `there is no ${one.code} to ignore${one.file === undefined ? '' : ` in ${one.file}`}${one.path === undefined ? '' : ` at ${one.path}`}`,
        expected: 'a problem that it ignores',
        fix: 'remove the entry, or mend its file and path',
      },
    ];
  });
}

/** Entries of `check.ignore` with a code that there is not, or that stands for what cannot be ignored. */
export function wrongIgnores(origin: Origin, codes: readonly string[]): Problem[] {
  return origin.settings.check.ignore.flatMap(({ code }, index) => {
    const at = { code: 'check/suppression', severity: 'error', ...placeOf(index, origin) } as const;
    const expected = 'the code of a problem that a check finds';
    if (!codes.includes(code)) {
      const message = `there is no code ${code}${didYouMean(nearest(code, codes.filter(isIgnorable)))}`;
      return [{ ...at, message, expected, fix: 'write the code as headrace check prints it' }];
    }
    if (isIgnorable(code)) return [];
    return [{ ...at, message: `${code} cannot be ignored: ${whyNot(code)}`, expected, fix: 'remove the entry' }];
  });
}

function covers(one: IgnoredProblem, problem: Problem): boolean {
  return (
    isIgnorable(one.code) &&
    one.code === problem.code &&
    (one.file === undefined || one.file === problem.file) &&
    (one.path === undefined || isAtOrBelow(problem.path, one.path))
  );
}

/** Whether a path is another one or inside of it: `rules[1].expr` is inside of `rules[1]`, `rules[10]` is not. */
function isAtOrBelow(path: string, above: string): boolean {
  return path.startsWith(above) && ['', '.', '['].includes(path.charAt(above.length));
}

function hadItsChance({ code, file }: IgnoredProblem, { everywhere, inFiles }: LookedFor): boolean {
  if (everywhere.includes(code)) return true;
  // Without a file it may be for one that is handed over another time.
  return inFiles !== undefined && file !== undefined && inFiles.codes.includes(code) && inFiles.files.includes(file);
}

/** Problems that end a command before there is anything to check, or while it does something. */
const OF_COMMANDS: readonly string[] = ['bundle/edited', 'bundle/unwritable', 'ports/in-use', 'run/already-running'];

function isIgnorable(code: string): boolean {
  return !/^(?:settings|check|otlp|exposition)\//.test(code) && !OF_COMMANDS.includes(code);
}

function whyNot(code: string): string {
  if (code.startsWith('settings/')) return 'nothing can be made of settings that are not understood';
  if (code.startsWith('check/')) return 'it is about reading files, and about what is ignored there';
  return 'a command that meets it cannot go on';
}

function placeOf(index: number, { file, locator }: Origin) {
  return { file, ...locator.value(['check', 'ignore', index, 'code']), path: `check.ignore[${index}].code` };
}
