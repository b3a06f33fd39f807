import { loadSettings } from '@headrace/run/config';
import { buildStack, generateBundle } from '@headrace/stack';

/** Prints how many milliseconds the first generation of this process took: model, documents and text. */
const loaded = await loadSettings('headrace.settings.ts');
if (loaded.settings === undefined) throw new Error('the settings have problems: run "npm run check"');
const startedMs = performance.now();
generateBundle(buildStack(loaded.settings, { target: 'compose' }), loaded);
process.stdout.write(String(performance.now() - startedMs));
