import { existsSync } from 'node:fs';
import { buildKnowledge, explain, explanationText } from '@headrace/check/explain';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { type LoadedSettings, loadSettings } from '@headrace/run/config';
import { buildStack, generateBundle, noLocator, parseSettings, type Settings } from '@headrace/stack';
import { Option } from 'commander';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { settingsFile, settingsOption } from '../options.ts';
import { reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly format: 'text' | 'json';
}

/** `headrace explain NAME`: what goes by a name in this stack, where it comes from, and who reads it. */
export const defineExplain: DefineCommand = (command, io, done) => {
  command
    .argument('<name>', 'a metric, series, label, attribute, span, alert, problem code, port or setting')
    .addOption(settingsOption())
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .action(async (name: string, options: Options) => done(await explainName(name, options, io)));
};

async function explainName(name: string, options: Options, io: Io): Promise<number> {
  const found = await settingsOf(options.settings, io);
  if (typeof found === 'number') return found;
  const { settings, context } = found;
  const stack = buildStack(settings, { target: 'compose' });
  const { outputs } = generateBundle(stack, context);
  const explanation = explain(name, buildKnowledge(stack, outputs, catalogueFamilies()));
  const known = 'meanings' in explanation;
  if (options.format === 'json') io.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  else (known ? io.stdout : io.stderr).write(explanationText(explanation));
  return known ? EXIT.fine : EXIT.problems;
}

interface Found {
  readonly settings: Settings;
  readonly context: Pick<LoadedSettings, 'file' | 'locator'>;
}

/** The settings of this folder; where there are none, the defaults with one connector. */
async function settingsOf(named: string | undefined, io: Io): Promise<Found | number> {
  const file = settingsFile(named);
  if (named === undefined && !existsSync(file)) {
    const services = [{ name: 'ilp-connector', contract: 'ilp-connector' }];
    const { settings } = parseSettings({ services }, file, noLocator);
    if (settings !== undefined) return { settings, context: { file, locator: noLocator } };
  }
  const loaded = await loadSettings(file);
  if (loaded.settings !== undefined) return { settings: loaded.settings, context: loaded };
  reportProblems(loaded.problems, 'text', () => loaded.text, io);
  return loaded.readable ? EXIT.problems : EXIT.usage;
}
