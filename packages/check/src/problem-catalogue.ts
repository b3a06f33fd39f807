import type { Problem } from '@headrace/contract';
import { documentRules } from './document-rules/index.ts';
import { type Example, type Examples, exampleText } from './example.ts';
import { fileCodes } from './file-codes.ts';
import { queryRules } from './queries/index.ts';
import { checks } from './run-checks.ts';

/** What each problem code means, beyond the message of one occurrence. */
export interface ProblemEntry {
  readonly code: Problem['code'];
  readonly meaning: string;
  readonly fix: string;
  readonly examples?: Examples;
}

/** Codes that reading, patching, writing and starting give; checks bring their own. */
const OTHERS: readonly ProblemEntry[] = [
  {
    code: 'settings/unreadable',
    meaning: 'The settings file is not there, is a folder, or may not be read.',
    fix: 'Name the file with `--settings FILE`, or write one with `headrace init`.',
  },
  {
    code: 'settings/syntax',
    meaning: 'The file is not TypeScript, or not YAML.',
    fix: 'Mend the syntax at the caret.',
  },
  {
    code: 'settings/import',
    meaning: 'The TypeScript module threw an error while it was imported.',
    fix: 'A settings file should only import and export: mend what it throws.',
  },
  {
    code: 'settings/no-default-export',
    meaning: 'The TypeScript module has no default export, so there are no settings in it.',
    fix: 'Write `export default defineSettings({ … })`.',
  },
  {
    code: 'settings/unknown-key',
    meaning: 'A key that the settings do not have, mostly a misspelt one.',
    fix: 'Write the key that is suggested; `docs/reference/settings.md` lists all of them.',
  },
  { code: 'settings/missing', meaning: 'A required key is not there.', fix: 'Add it; the message says what it takes.' },
  {
    code: 'settings/type',
    meaning: 'A section or value of another type than the setting takes.',
    fix: 'Write what the message expects, or leave the key out for the default.',
  },
  {
    code: 'settings/value',
    meaning: 'A value that is not one of those that the setting takes.',
    fix: 'Write one of the values in the message.',
  },
  {
    code: 'settings/name',
    meaning: 'A name that cannot be a label, a file name and a host name at once.',
    fix: 'Use the characters that the message lists.',
  },
  {
    code: 'settings/range',
    meaning: 'A number outside of what the setting takes.',
    fix: 'Choose a number within the range in the message.',
  },
  {
    code: 'settings/port-range',
    meaning: 'A port that is no integer from 1 to 65535.',
    fix: 'Choose a free port; the message has the default.',
  },
  {
    code: 'settings/duration',
    meaning: 'A duration that is not a whole number with one unit.',
    fix: 'Write it like `15s`, `12h` or `35d`.',
  },
  { code: 'settings/ratio', meaning: 'A share that is not between 0 and 1.', fix: 'Write 5 % as 0.05.' },
  {
    code: 'settings/objective',
    meaning: 'An objective that leaves no error budget, or is no share.',
    fix: 'Write 99.9 % as 0.999.',
  },
  {
    code: 'settings/contract',
    meaning: 'A contract that is neither built in, nor an object of `defineContract`, nor a module that exports one.',
    fix: 'Name a built-in contract, import your own, or in YAML write the path of its module.',
  },
  {
    code: 'settings/secret',
    meaning: 'A secret’s value where a reference belongs.',
    fix: 'Put the value into an environment variable or a file and refer to it.',
  },
  {
    code: 'settings/patch',
    meaning: 'A patch that does not say exactly one of `set`, `add` and `remove`.',
    fix: '`set` changes what exists, `add` makes what does not, `remove` takes away.',
  },
  {
    code: 'patch/file',
    meaning: 'A patch for a file that is not generated.',
    fix: 'Write the path as `gen-config` prints it.',
  },
  {
    code: 'patch/path',
    meaning:
      'A patch for a place that the generated file does not have (any more), or that exists although it is to be added.',
    fix: 'Look at the generated file and mend the path, or drop the patch if it is no longer needed.',
  },
  {
    code: 'secrets/missing-file',
    meaning: 'The file of a secret is not there. Programs load happily without it and fail later.',
    fix: 'Write the secret into the file, readable only by you.',
  },
  {
    code: 'bundle/edited',
    meaning: 'A generated file was changed by hand, or a file of yours has its name; writing would lose that.',
    fix: 'Move the change into the settings or a patch, then run `gen-config --force`.',
  },
  {
    code: 'bundle/drift',
    meaning: 'A file of the bundle is not what the settings give.',
    fix: 'Run `gen-config`, and commit what it writes.',
  },
  {
    code: 'bundle/unwritable',
    meaning: 'A folder or file of the bundle cannot be written.',
    fix: 'Give yourself the right to write there, or choose another folder with `--out`.',
  },
  {
    code: 'otlp/json',
    meaning: 'What was given to `predict` is no OTLP/JSON metrics request.',
    fix: 'Mend the JSON at the place in the message: `{"resourceMetrics": […]}`, one or several in a row.',
  },
  {
    code: 'otlp/unreadable',
    meaning: 'The file that was given to `predict` cannot be read.',
    fix: 'Name a file that exists, or `-` for standard input.',
  },
  {
    code: 'ports/in-use',
    meaning: 'A port that the stack needs is taken by another process.',
    fix: 'End the process that the message names, or change the setting.',
  },
  {
    code: 'run/already-running',
    meaning: 'The stack of these settings runs already.',
    fix: 'See it with `headrace status`, end it with `headrace down`.',
  },
];

/** Every problem code there is, in order. */
export function problemCatalogue(): ProblemEntry[] {
  const fix = 'The message says what to change.';
  const ofChecks = checks.map(({ code, meaning }) => ({ code, meaning, fix }));
  const ofFiles = [...queryRules, ...documentRules].map(({ code, meaning, examples }) => ({
    code,
    meaning,
    fix,
    examples,
  }));
  return [...OTHERS, ...fileCodes, ...ofChecks, ...ofFiles].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** `docs/reference/errors.md`. */
export function errorsMarkdown(): string {
  return [
    '# Problems',
    '',
    'Every problem has a code, a place, what was expected and a fix. Exit code 1 means problems in what was read, ' +
      '2 wrong arguments or a file that cannot be read or parsed. With a problem nothing is written and nothing started.',
    '',
    'In a rule file or another YAML file of your own, a comment above an entry says that a problem is none, and why: ' +
      '`# headrace-disable area/name why`. One that suppresses nothing is a problem itself.',
    '',
    ...problemCatalogue().flatMap(entryLines),
  ].join('\n');
}

function entryLines({ code, meaning, fix, examples }: ProblemEntry): string[] {
  const example = (word: string, one: Example) => {
    const { language, text } = exampleText(one);
    return [`${word}:`, '', `\`\`\`${language}`, text.trimEnd(), '```', ''];
  };
  const shown =
    examples === undefined ? [] : [...example('Wrong', examples.wrong), ...example('Right', examples.right)];
  return [`## \`${code}\``, '', meaning, '', `Fix: ${fix}`, '', ...shown];
}
