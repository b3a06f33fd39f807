import type { ProblemEntry } from '../problem-entry.ts';
import { settingsExample, settingsExamples } from '../settings-example.ts';

const TYPESCRIPT = `import { defineSettings } from '@headrace/stack';

export default defineSettings({
  services: [{ name: 'ilp-connector', contract: 'ilp-connector' }],
});
`;

/** What reading a settings file gives, before its values are looked at. */
export const settingsEntries: readonly ProblemEntry[] = [
  {
    code: 'settings/unreadable',
    meaning:
      'The settings file is not there, is a folder, may not be read, or is neither TypeScript nor YAML by its name.',
    fix: 'Name the file with `--settings FILE`, or write one with `headrace init`.',
    examples: {
      wrong: {
        session: `$ headrace check --settings stack.yaml
error settings/unreadable  stack.yaml
  cannot read the settings file: there is no such file
  fix: name it with --settings FILE, or write one with "headrace init"

1 error
`,
      },
      right: {
        session: `$ headrace check --settings headrace.settings.yaml
headrace.settings.yaml: no problems
`,
      },
    },
  },
  {
    code: 'settings/syntax',
    meaning: 'The file is not TypeScript, or not YAML.',
    fix: 'Mend the syntax at the caret.',
    examples: settingsExamples('metrics: { retention: 90d\n', 'metrics: { retention: 90d }\n'),
  },
  {
    code: 'settings/import',
    meaning: 'The TypeScript module threw an error while it was imported.',
    fix: 'A settings file should only import and export: mend what it throws.',
    examples: {
      wrong: {
        settings: `import { defineSettings } from '@headrace/stack';
import { names } from './names.ts';

export default defineSettings({
  services: names.map((name) => ({ name, contract: 'ilp-connector' })),
});
`,
        language: 'ts',
      },
      right: {
        settings: `import { defineSettings } from '@headrace/stack';

const names = ['ilp-connector', 'ilp-edge'];

export default defineSettings({
  services: names.map((name) => ({ name, contract: 'ilp-connector' })),
});
`,
        language: 'ts',
      },
    },
  },
  {
    code: 'settings/no-default-export',
    meaning: 'The TypeScript module has no default export, so there are no settings in it.',
    fix: 'Write `export default defineSettings({ … })`.',
    examples: {
      wrong: { settings: TYPESCRIPT.replace('export default', 'export const settings ='), language: 'ts' },
      right: { settings: TYPESCRIPT, language: 'ts' },
    },
  },
  {
    code: 'settings/unknown-key',
    meaning: 'A key that the settings do not have, mostly a misspelt one, which would leave the default in force.',
    fix: 'Write the key that is suggested; `docs/reference/settings.md` lists all of them.',
    examples: settingsExamples('metrics:\n  retension: 90d\n', 'metrics:\n  retention: 90d\n'),
  },
  {
    code: 'settings/missing',
    meaning: 'A required key is not there.',
    fix: 'Add the key that the message names, with a value of the kind that it lists.',
    examples: {
      wrong: { settings: 'environment: development\n', language: 'yaml' },
      right: settingsExample(''),
    },
  },
];
