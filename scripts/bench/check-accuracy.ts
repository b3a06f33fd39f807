import { checkFiles, type World } from '@headrace/check/files';
import { type Contract, labelName, type Metric, seriesName } from '@headrace/contract';
import { type Corpus, type CorpusCase, problemsIn, readCorpus } from './check-corpus.ts';
import { type Mutant, mutantsOf, otherMutantsOf } from './check-mutants.ts';
import type { BenchResult, Figure } from './figure.ts';

/** What became of the mutants of one operator. */
interface Tally {
  made: number;
  caught: number;
  /** Not caught, and right in itself: another question than before, or one that nobody can judge here. */
  equivalent: number;
}

interface Survivor {
  readonly operator: string;
  readonly name: string;
  readonly expr: string;
  /** Why the mutant is no fault, or undefined where it was missed. */
  readonly reason: string | undefined;
}

export interface Accuracy {
  readonly cases: number;
  readonly falseAlarms: readonly string[];
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly survivors: readonly Survivor[];
}

/** Puts faults into every query of the corpus and of the bundle, and counts how many the checks see. */
export async function benchCheckAccuracy(root: string, progress: (text: string) => void): Promise<BenchResult> {
  const { cases, falseAlarms, tallies, survivors } = measureAccuracy(readCorpus(root), progress);
  for (const alarm of falseAlarms) progress(`false alarm: ${alarm}`);
  for (const { operator, name, expr, reason } of survivors)
    progress(`${reason ?? 'MISSED'}\n    ${operator}: ${name}\n    ${expr.replaceAll(/\s+/g, ' ')}`);
  for (const [operator, { made, caught, equivalent }] of tallies)
    progress(
      `${operator.padEnd(36)} ${String(made).padStart(5)} made ${String(caught).padStart(5)} caught ${String(equivalent).padStart(4)} equivalent`,
    );
  const sum = (key: keyof Tally) => [...tallies.values()].reduce((total, tally) => total + tally[key], 0);
  const [made, caught, equivalent] = [sum('made'), sum('caught'), sum('equivalent')];
  const against = `${made} mutants of ${cases} queries; ${equivalent} of them are no fault and listed with the reason`;
  return {
    bench: 'check-accuracy',
    figures: [
      figure(
        'mutants caught',
        caught / (made - equivalent),
        'ratio',
        '>= 0.99',
        caught / (made - equivalent) >= 0.99,
        against,
      ),
      figure('mutants caught, of all made', caught / made, 'ratio', '', true, against),
      figure(
        'false alarms a query',
        falseAlarms.length / cases,
        'ratio',
        '<= 0',
        falseAlarms.length === 0,
        `${cases} queries as they are`,
      ),
    ],
  };
}

export function measureAccuracy(
  corpus: Corpus,
  progress: (text: string) => void = () => undefined,
  every = 1,
): Accuracy {
  const tallies = new Map<string, Tally>();
  const survivors: Survivor[] = [];
  const count = (operator: string, name: string, expr: string, isCaught: boolean, reason: string | undefined) => {
    const tally = tallies.get(operator) ?? { made: 0, caught: 0, equivalent: 0 };
    tallies.set(operator, tally);
    tally.made += 1;
    if (isCaught) tally.caught += 1;
    else survivors.push({ operator, name, expr, reason });
    if (!isCaught && reason !== undefined) tally.equivalent += 1;
  };
  for (const [index, one] of corpus.cases.entries()) {
    if (index % every !== 0) continue;
    const mutants = one.language === 'prometheus' ? mutantsOf(one) : otherMutantsOf(one);
    for (const mutant of mutants) {
      const { operator, expr, change } = mutant;
      const isCaught = problemsIn(one.fileWith(expr, change), corpus, corpus.world).length > 0;
      count(operator, one.name, expr, isCaught, isCaught ? undefined : reasonFor(mutant, one, corpus));
    }
    if (index % 50 === 0) progress(`${index} of ${corpus.cases.length} queries`);
  }
  for (const { operator, world, reads } of driftsOf(corpus.world)) {
    for (const [index, one] of corpus.cases.entries()) {
      if (index % every !== 0 || one.language !== 'prometheus' || !reads(one)) continue;
      const isCaught = problemsIn(one.fileWith(one.expr), corpus, world).length > 0;
      const shown = world.catalogue.find((family) => new RegExp(`\\b${family.name}\\b`).test(one.expr));
      const reason = shown === undefined ? undefined : `${shown.source} shows a series of the same name as well`;
      count(operator, one.name, one.expr, isCaught, isCaught ? undefined : reason);
    }
  }
  const falseAlarms = checkFiles(corpus.whole, corpus.world).map(
    ({ file, code, message }) => `${file} ${code}: ${message}`,
  );
  return { cases: corpus.cases.length, falseAlarms, tallies, survivors };
}

/** Why a mutant that no check sees is no fault; undefined where it is one. */
function reasonFor({ operator, expr, label, was }: Mutant, one: CorpusCase, { world }: Corpus): string | undefined {
  const isBy = operator === 'swap a label of by' || operator === 'drop a label of by';
  const isNamed = label === 'le' || one.templates.some((text) => new RegExp(`\\b${label}\\b`).test(text));
  if (isBy && label !== undefined && !isNamed)
    return `no reader names ${label}: the query asks another question, which is right in itself`;
  if (operator.endsWith('a value') && label !== undefined && isOpen(label, one.expr, world))
    return `${label} takes any value at run time: nobody knows here which ones there are`;
  if (operator === 'drop rate and range' && one.name.startsWith('alerts') && /> 0\s*$/.test(expr))
    return 'an alert that asks whether there was ever one, which is right in itself';
  if (operator === 'change the data source' && expr === 'vector(1)') return 'it is LogQL as well';
  if (operator === 'misspell a label or attribute' && one.expr.includes(`.${was}`) && was.startsWith('http.'))
    return 'an attribute of the semantic conventions, which no contract lists';
  if (operator === 'rename a label' && /\b(?:ALERTS|up)\{/.test(expr))
    return 'its series have whatever labels a target or an alert has';
  const unlisted = /\b(?:node|redis|pg|tempo)_(?!id\b)\w+/.exec(expr)?.[0];
  return unlisted === undefined
    ? undefined
    : `${unlisted} is of a program that is known by its documentation, which does not list all that it has`;
}

/** Labels whose values nobody lists; `job` of what other programs show as well is one of them. */
function isOpen(label: string, expr: string, { stack }: World): boolean {
  if (label === 'job') return /\b(?:up|process_resident_memory_bytes)\{/.test(expr);
  if (label === 'node_id' || label === 'service_name') return false;
  const metrics = stack.services.flatMap(({ contract }) => Object.values(contract.metrics));
  const own = metrics
    .flatMap(({ attributes }) => Object.entries(attributes))
    .filter(([key]) => labelName(key) === label);
  return own.every(([, { kind }]) => kind !== 'enumerated');
}

interface Drift {
  readonly operator: string;
  readonly world: World;
  /** Whether a query reads what is no longer there. */
  readonly reads: (one: CorpusCase) => boolean;
}

/** The contract without one of its metrics, labels or values: every query that reads it has to be found. */
function driftsOf(world: World): Drift[] {
  const [service] = world.stack.services;
  if (service === undefined) return [];
  const { contract } = service;
  return Object.entries(contract.metrics).flatMap(([key, metric]): Drift[] => {
    const series = new RegExp(`\\b${seriesName(metric)}(?:_bucket|_sum|_count)?\\b`);
    const without = ({ [key]: _, ...metrics }: Contract['metrics']) => metrics;
    const gone = {
      operator: 'drop a metric of the contract',
      world: withContract(world, { ...contract, metrics: without(contract.metrics) }),
      reads: ({ expr }: CorpusCase) => series.test(expr),
    };
    return [gone, ...labelDrifts(world, contract, key, metric)];
  });
}

function labelDrifts(world: World, contract: Contract, key: string, metric: Metric): Drift[] {
  const changed = (attributes: Metric['attributes']) =>
    withContract(world, { ...contract, metrics: { ...contract.metrics, [key]: { ...metric, attributes } } });
  const name = `${seriesName(metric)}(?:_bucket|_sum|_count)?`;
  return Object.entries(metric.attributes).flatMap(([attribute, spec]) => {
    const { [attribute]: _, ...rest } = metric.attributes;
    const label = labelName(attribute);
    const matches = new RegExp(`\\b${name}\\{[^}]*\\b${label}[=!]`);
    const values = spec.kind === 'enumerated' ? spec.values : [];
    return [
      {
        operator: 'drop a label of the contract',
        world: changed(rest),
        reads: ({ expr }: CorpusCase) => matches.test(expr),
      },
      ...values.map((value) => ({
        operator: 'drop a value of the contract',
        world: changed({
          ...metric.attributes,
          [attribute]: { kind: 'enumerated' as const, values: values.filter((other) => other !== value) },
        }),
        reads: ({ expr }: CorpusCase) => new RegExp(`\\b${name}\\{[^}]*\\b${label}!?="${value}"`).test(expr),
      })),
    ];
  });
}

function withContract(world: World, contract: Contract): World {
  const { demo } = world.stack;
  const services = world.stack.services.map((service) => ({ ...service, contract }));
  const nodes = demo?.nodes.map((node) => ({ ...node, service: { ...node.service, contract } })) ?? [];
  return { ...world, stack: { ...world.stack, services, demo: demo === null ? null : { ...demo, nodes } } };
}

function figure(
  name: string,
  value: number,
  unit: Figure['unit'],
  goal: string,
  holds: boolean,
  against: string,
): Figure {
  const rounded = Number(value.toPrecision(4));
  return { name, value: rounded, low: rounded, high: rounded, unit, goal, holds, against };
}
