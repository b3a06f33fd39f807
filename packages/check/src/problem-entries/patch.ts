import type { ProblemEntry } from '../problem-entry.ts';
import { settingsExamples } from '../settings-example.ts';

function patch({ file = 'collector/config.yaml', key = 'check_interval', change = 'set: 2s' }): string {
  return `patches:
  - name: look at memory less often
    file: ${file}
    path: [processors, memory_limiter, ${key}]
    ${change}
`;
}

/** What a patch of a generated file may have wrong. */
export const patchEntries: readonly ProblemEntry[] = [
  {
    code: 'settings/patch',
    meaning: 'A patch that does not say exactly one of `set`, `add` and `remove`.',
    fix: 'Choose one: `set` changes what exists, `add` makes what does not, `remove` takes away.',
    examples: settingsExamples(patch({ change: 'set: 2s\n    remove: true' }), patch({})),
  },
  {
    code: 'patch/file',
    meaning: 'A patch for a file that is not generated.',
    fix: 'Write the path as `gen-config` prints it.',
    examples: settingsExamples(patch({ file: 'collector/confg.yaml' }), patch({})),
  },
  {
    code: 'patch/path',
    meaning:
      'A patch for a place that the generated file does not have (any more), or that exists although it is to be added.',
    fix: 'Look at the generated file and mend the path, or drop the patch if it is no longer needed.',
    examples: settingsExamples(patch({ key: 'check_intervall' }), patch({})),
  },
];
