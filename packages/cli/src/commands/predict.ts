import { createReadStream } from 'node:fs';
import {
  createDocumentSplitter,
  createExposition,
  ESCAPINGS,
  type Escaping,
  type ExpositionFormat,
  type ExpositionModel,
  type ExpositionProblem,
  JsonError,
  type PipelineModel,
  type Problem,
  type Rendered,
  readMetricsRequest,
  type TranslationStrategy,
} from '@headrace/contract';
import { buildStack } from '@headrace/stack';
import { type Command, Option } from 'commander';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { reportProblems } from '../report/problems.ts';
import { readFailure } from '../report/read-failure.ts';

interface Options {
  readonly exposition: ExpositionFormat;
  readonly escaping: Escaping;
  readonly strategy: TranslationStrategy;
  readonly scopeInfo: boolean;
  readonly resourceLabels?: boolean;
  readonly settings?: string;
  readonly format: 'text' | 'json';
}

const STRATEGIES: readonly TranslationStrategy[] = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
];

/** `headrace predict`: what :8889 would show of metrics requests, and what would be lost on the way. */
export const definePredict: DefineCommand = (command, io, done) => {
  command
    .argument('[file]', 'OTLP/JSON metrics requests, one or several in a row; - for standard input', '-')
    .addOption(
      new Option('--exposition <format>', 'the format of the answer').choices(['text', 'openmetrics']).default('text'),
    )
    .addOption(
      new Option('--escaping <scheme>', 'how the scraper wants names escaped')
        .choices(ESCAPINGS)
        .default('underscores'),
    )
    .addOption(
      new Option('--strategy <name>', 'translation_strategy of the exporter')
        .choices(STRATEGIES)
        .default(STRATEGIES[0]),
    )
    .option('--no-scope-info', 'without_scope_info of the exporter')
    .option('--resource-labels', 'resource_to_telemetry_conversion of the exporter')
    .option('--settings <file>', 'take all of this, and the labels that the pipeline adds, from a settings file')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .action(async (file: string) => done(await predict(file, command, io)));
};

async function predict(file: string, command: Command, io: Io): Promise<number> {
  const options = command.opts<Options>();
  const shownFile = file === '-' ? 'stdin' : file;
  const model = await modelOf(command, options, io);
  if (typeof model === 'number') return model;
  try {
    const exposition = createExposition(model);
    const nowMs = Date.now();
    for await (const request of requestsOf(file)) exposition.accept(request, nowMs);
    return print(exposition.render(nowMs, options), shownFile, options, io);
  } catch (error) {
    const problem = inputProblem(error, shownFile);
    if (problem === undefined) throw error;
    reportProblems([problem], options.format, () => undefined, io);
    return EXIT.usage;
  }
}

/** The settings' pipeline, or the exporter as it is without any; a flag that is given overrules either. */
async function modelOf(command: Command, options: Options, io: Io): Promise<ExpositionModel | number> {
  const given = (name: keyof Options) => command.getOptionValueSource(name) === 'cli';
  const base = await baseModel(options.settings, options.format, io);
  if (typeof base === 'number') return base;
  const exporter: PipelineModel['exporter'] = {
    ...base.exporter,
    ...(given('strategy') ? { strategy: options.strategy } : {}),
    ...(given('scopeInfo') ? { scopeInfo: options.scopeInfo } : {}),
    ...(given('resourceLabels') ? { resourceLabels: options.resourceLabels === true } : {}),
  };
  return { ...base, exporter };
}

/** Source: `createDefaultConfig` of the exporter, factory.go. */
const PLAIN: ExpositionModel = {
  exporter: { strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: true, expirationMs: 5 * 60_000 },
  labels: {},
  resourceDefaults: {},
};

async function baseModel(settings: string | undefined, format: Options['format'], io: Io) {
  if (settings === undefined) return PLAIN;
  // Only who names settings pays for what reads them.
  const { readySettings } = await import('../session.ts');
  const ready = await readySettings(settings, format, io);
  return typeof ready === 'number' ? ready : buildStack(ready.settings, { target: 'compose' }).collector.pipeline;
}

async function* requestsOf(file: string) {
  const splitter = createDocumentSplitter();
  const input = file === '-' ? process.stdin : createReadStream(file);
  let count = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    for (const { text, start } of splitter.push(chunk)) {
      count += 1;
      yield readMetricsRequest(text, start);
    }
  }
  for (const { text, start } of splitter.end()) {
    count += 1;
    yield readMetricsRequest(text, start);
  }
  if (count === 0)
    throw new JsonError('there is nothing in it', 'an OTLP/JSON metrics request', { line: 1, column: 1 });
}

function inputProblem(error: unknown, file: string): Problem | undefined {
  const common = { severity: 'error', file, path: '' } as const;
  if (error instanceof JsonError) {
    const { line, column } = error.place;
    const fix = 'give OTLP/JSON metrics requests: {"resourceMetrics": […]}, one or several in a row';
    const { message, expected } = error;
    return { ...common, code: 'otlp/json', line, column, endColumn: column + 1, message, expected, fix };
  }
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const message = `cannot be read: ${readFailure(error)}`;
  const place = { line: 0, column: 0, endColumn: 0 };
  return {
    ...common,
    ...place,
    code: 'otlp/unreadable',
    message,
    expected: 'a file',
    fix: 'name a file, or - for stdin',
  };
}

function print({ text, status, contentType, problems }: Rendered, file: string, options: Options, io: Io): number {
  const shown = problems.map((problem) => problemIn(file, problem));
  if (options.format === 'json')
    io.stdout.write(`${JSON.stringify({ status, contentType, exposition: text, problems: shown }, null, 2)}\n`);
  else {
    io.stdout.write(text);
    if (status !== 200) io.stderr.write(`the collector answers ${status}: nothing is left to show\n`);
    if (shown.length > 0) reportProblems(shown, 'text', () => undefined, io);
  }
  return problems.length === 0 ? EXIT.fine : EXIT.problems;
}

function problemIn(file: string, { code, severity, message, fix, culprits }: ExpositionProblem): Problem {
  const [culprit] = culprits;
  const { line, column } = culprit?.place ?? { line: 0, column: 0 };
  const path = culprit === undefined ? '' : culprit.name;
  return { code, severity, file, line, column, endColumn: column + 1, path, message, expected: '', fix };
}
