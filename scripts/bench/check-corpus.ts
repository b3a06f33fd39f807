import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckedFile, checkFiles, type World } from '@headrace/check/files';
import type { Problem } from '@headrace/contract';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { buildStack, generateBundle, noLocator, parseSettings, readYaml } from '@headrace/stack';

type CorpusLanguage = 'prometheus' | 'loki' | 'tempo';

/** One query with what stands around it, and how to write its file with another query in its place. */
export interface CorpusCase {
  readonly name: string;
  readonly language: CorpusLanguage;
  readonly expr: string;
  /** Texts that name labels of the result: a legend, annotations. */
  readonly templates: readonly string[];
  readonly fileWith: (expr: string, change?: CaseChange) => CheckedFile;
}

export interface CaseChange {
  readonly datasource?: { readonly type: string; readonly uid: string };
  /** Puts these templates in the place of those that are there. */
  readonly templates?: readonly string[];
}

export interface Corpus {
  readonly world: World;
  /** The generated files, which every case stands beside. */
  readonly bundle: readonly CheckedFile[];
  readonly recording: CheckedFile;
  /** All of it as it is, for the count of false alarms. */
  readonly whole: readonly CheckedFile[];
  readonly cases: readonly CorpusCase[];
}

type Fields = Record<string, unknown>;

/** The queries of `tests/corpus` and those of the shipped bundle. */
export function readCorpus(root: string): Corpus {
  const read = (name: string): CheckedFile => ({
    path: name,
    text: readFileSync(join(root, 'tests/corpus', name), 'utf8'),
  });
  const [alerts, recording, panels] = [read('alerts.yaml'), read('recording.yaml'), read('panels.yaml')];
  const { world, bundle } = shipped();
  const ofPanels = (readYaml(panels.text).value as PanelEntry[]).map((entry, index) =>
    panelCase(entry, `panels[${index}]`),
  );
  const ofRules = [alerts, recording].flatMap(ruleCases);
  const whole = [...bundle, alerts, recording, ...ofPanels.map((one) => one.fileWith(one.expr))];
  return { world, bundle, recording, whole, cases: [...ofPanels, ...ofRules, ...bundle.flatMap(shippedCases)] };
}

/**
 * What the checks say of one file of the corpus beside everything that it refers to; of a recording rule, what they say
 * of its readers as well.
 */
export function problemsIn(file: CheckedFile, { bundle, recording, whole }: Corpus, world: World): Problem[] {
  if (file.path === recording.path) return checkFiles([...whole.filter(({ path }) => path !== file.path), file], world);
  return checkFiles([...bundle, recording, file], world).filter((problem) => problem.file === file.path);
}

function shipped(): { world: World; bundle: CheckedFile[] } {
  const service = { name: 'ilp-connector', contract: 'ilp-connector', nodeId: 'connector' };
  const { settings } = parseSettings({ services: [service] }, 'headrace.settings.ts', noLocator);
  if (settings === undefined) throw new Error('the settings of the corpus have problems');
  const stack = buildStack(settings, { target: 'compose' });
  const { outputs } = generateBundle(stack, { file: 'headrace.settings.ts', locator: noLocator });
  return {
    world: { stack, catalogue: catalogueFamilies() },
    // Without their text the files are not searched for positions, which nobody reads here.
    bundle: outputs.map(({ path, document }) => ({ path, text: '', value: document })),
  };
}

interface PanelEntry {
  readonly expr: string;
  readonly legend?: string;
  readonly language?: CorpusLanguage;
}

const VARIABLES = ['nodeId', 'environment', 'method', 'label', 'window', 'top', 'quantile', 'service', 'peer'];

function panelCase({ expr, legend = '', language = 'prometheus' }: PanelEntry, name: string): CorpusCase {
  const fileWith = (
    text: string,
    { datasource = { type: language, uid: language }, templates = [legend] }: CaseChange = {},
  ) => {
    const query = language === 'tempo' ? { queryType: 'traceql', query: text } : { expr: text };
    const panel = { title: name, datasource, targets: [{ refId: 'A', ...query, legendFormat: templates[0] }] };
    const list = VARIABLES.map((variable) => ({ type: 'custom', name: variable }));
    return {
      path: `${name}.json`,
      text: '',
      value: { title: name, schemaVersion: 42, templating: { list }, panels: [panel] },
    };
  };
  return { name, language, expr, templates: [legend], fileWith };
}

function ruleCases({ path, text }: CheckedFile): CorpusCase[] {
  const { groups } = readYaml(text).value as { groups: { name: string; rules: Fields[] }[] };
  return groups.flatMap(({ rules }) =>
    rules.map((rule): CorpusCase => {
      const annotations = Object.entries((rule.annotations ?? {}) as Record<string, string>);
      const fileWith = (
        expr: string,
        { templates = annotations.map(([, one]) => one) }: CaseChange = {},
      ): CheckedFile => {
        const texts = Object.fromEntries(annotations.map(([key], index) => [key, templates[index]]));
        const changed = 'record' in rule ? { ...rule, expr } : { ...rule, expr, annotations: texts };
        if ('alert' in rule)
          return { path: `${path} alone`, text: '', value: { groups: [{ name: 'alone', rules: [changed] }] } };
        const all = groups.map((group) => ({
          ...group,
          rules: group.rules.map((one) => (one === rule ? changed : one)),
        }));
        return { path, text: '', value: { groups: all } };
      };
      const name = `${path} ${String(rule.alert ?? rule.record)}`;
      const templates = annotations.map(([, one]) => one);
      return { name, language: 'prometheus', expr: String(rule.expr), templates, fileWith };
    }),
  );
}

/** Each query of a shipped dashboard, in a dashboard with the same variables and nothing else. */
function shippedCases({ path, value }: CheckedFile): CorpusCase[] {
  const { panels, ...dashboard } = (value ?? {}) as { panels?: Fields[] };
  if (!Array.isArray(panels)) return [];
  return panels.flatMap((panel) =>
    ((panel.targets ?? []) as Fields[]).map((target): CorpusCase => {
      const key = 'expr' in target ? 'expr' : 'query';
      const legend = String(target.legendFormat ?? '');
      const fileWith = (expr: string, { datasource, templates = [legend] }: CaseChange = {}) => {
        const own = datasource ?? target.datasource;
        const changed = {
          ...target,
          [key]: expr,
          datasource: own,
          ...(legend === '' ? {} : { legendFormat: templates[0] }),
        };
        return {
          path: 'shipped.json',
          text: '',
          value: { ...dashboard, panels: [{ ...panel, datasource: own, targets: [changed] }] },
        };
      };
      const { type } = target.datasource as { type: CorpusLanguage };
      return {
        name: `${path} ${String(panel.title)}`,
        language: type,
        expr: String(target[key]),
        templates: [legend],
        fileWith,
      };
    }),
  );
}
