import { checkFiles } from '@headrace/check/files';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { loadSettings } from '@headrace/run/config';
import { buildStack, generateBundle } from '@headrace/stack';

/** Prints how many milliseconds the first check of this process took: model, bundle and every file of it. */
const startedMs = performance.now();
const loaded = await loadSettings('headrace.settings.ts');
if (loaded.settings === undefined) throw new Error('the settings have problems: run "npm run check"');
const stack = buildStack(loaded.settings, { target: 'compose' });
const { outputs, files } = generateBundle(stack, loaded);
const texts = new Map(files.map(({ path, text }) => [path, text]));
const bundle = outputs.map(({ path, document }) => ({ path, text: texts.get(path) ?? '', value: document }));
const problems = checkFiles(bundle, { stack, catalogue: catalogueFamilies() });
const elapsedMs = performance.now() - startedMs;
if (problems.length > 0) throw new Error(`the bundle has problems: ${problems[0]?.message}`);
process.stdout.write(String(elapsedMs));
