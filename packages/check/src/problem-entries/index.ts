import type { ProblemEntry } from '../problem-entry.ts';
import { bundleEntries } from './bundle.ts';
import { expositionEntries } from './exposition.ts';
import { fileEntries } from './files.ts';
import { otlpEntries } from './otlp.ts';
import { patchEntries } from './patch.ts';
import { runEntries } from './run.ts';
import { settingValueEntries } from './setting-values.ts';
import { settingsEntries } from './settings.ts';

/** Codes that reading, patching, writing, starting and predicting give; checks and rules bring their own. */
export const problemEntries: readonly ProblemEntry[] = [
  ...settingsEntries,
  ...settingValueEntries,
  ...patchEntries,
  ...bundleEntries,
  ...runEntries,
  ...otlpEntries,
  ...expositionEntries,
  ...fileEntries,
];
