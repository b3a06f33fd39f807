import { enumerateAttributes, labelName, type Metric } from '@headrace/contract';
import { expositionExample } from './exposition-example.ts';
import type { DeclaredFamily, LiveFinding, LiveRule, LiveScene, Process } from './live-rule.ts';
import { someOf } from './some-of.ts';

/**
 * Only sums begin at 0: a gauge has no value before it is set, and a histogram none before it is used, so that neither
 * can be told from one that is not needed.
 */
export const missing: LiveRule = {
  code: 'live/missing',
  severity: 'error',
  meaning:
    'A series is not there that its contract has from the first export on, or a service of the settings shows nothing at all. A gauge without attributes is a warning: no contract says whether it has a value already.',
  fix: 'See that the service runs and pushes, and that it makes its instruments of the contract: each counter begins at 0 for every set of values.',
  examples: { wrong: expositionExample({ series: ['method="xrp"'] }), right: expositionExample() },
  find: (scene) => [
    ...missingServices(scene),
    ...[...scene.declared.values()].flatMap((declared) => [
      ...missingSeries(declared, scene),
      ...missingGauge(declared, scene),
    ]),
  ],
};

function missingServices({ services, processes, isOfOneProcess }: LiveScene): LiveFinding[] {
  if (isOfOneProcess) return [];
  const shown = new Set(processes.map(({ job }) => job));
  return services
    .filter(({ name }) => !shown.has(name))
    .map(({ name }) => ({
      path: name,
      message: `no series of the service ${name} is there`,
      expected: `series with job="${name}"`,
      fix: `start ${name} with the variables of services/${name}.env, and see in its log whether it can push`,
    }));
}

function missingSeries({ family, emitted }: DeclaredFamily, scene: LiveScene): LiveFinding[] {
  const samples = scene.families.find(({ name }) => name === family.name)?.samples ?? [];
  return emitted.flatMap(({ metric, jobs }) => {
    const sets = isSum(metric) ? enumerateAttributes(metric.attributes).map(asLabels) : [];
    const lacking = scene.processes
      .filter(({ job }) => sets.length > 0 && jobs.has(job))
      .flatMap((process) => {
        const own = samples.filter(({ labels }) => isOf(process, labels));
        const absent = sets.filter((set) => !own.some(({ labels }) => has(labels, set)));
        return absent.length === 0 ? [] : [{ process, absent }];
      });
    const [first] = lacking;
    if (first === undefined) return [];
    const which = someOf(first.absent.map((set) => `${family.name}${selectorText(set)}`));
    const who = someOf(lacking.map(({ process: { job, instance } }) => `${job} (${instance})`));
    return [
      {
        path: family.name,
        message: `${first.absent.length} of ${sets.length} series ${sets.length === 1 ? 'is' : 'are'} missing of ${who}: ${which}`,
        expected: 'every set of values from the first export on',
        fix: 'make the instrument of the contract, or add 0 for each set of values when the service starts',
      },
    ];
  });
}

function missingGauge({ family, emitted }: DeclaredFamily, { families, processes }: LiveScene): LiveFinding[] {
  const isShown = families.some(({ name, samples }) => name === family.name && samples.length > 0);
  const gauge = emitted.find(
    ({ metric, jobs }) =>
      metric.kind === 'gauge' &&
      Object.keys(metric.attributes).length === 0 &&
      processes.some(({ job }) => jobs.has(job)),
  );
  if (isShown || gauge === undefined) return [];
  return [
    {
      ...{ path: family.name, severity: 'warning' },
      message: `no service shows ${family.name}, and no contract says whether one should by now`,
      expected: 'a value, where the service has what it tells of',
      fix: 'set the gauge, or ignore this where the service has no use for it',
    },
  ];
}

function isSum({ kind }: Metric): boolean {
  return kind === 'counter' || kind === 'upDownCounter';
}

function isOf({ job, instance }: Process, labels: Readonly<Record<string, string>>): boolean {
  return (labels.job ?? '') === job && (labels.instance ?? '') === instance;
}

function has(labels: Readonly<Record<string, string>>, set: Readonly<Record<string, string>>): boolean {
  return Object.entries(set).every(([label, value]) => labels[label] === value);
}

function asLabels(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [labelName(key), value]));
}

function selectorText(set: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(set).map(([label, value]) => `${label}="${value}"`);
  return matchers.length === 0 ? '' : `{${matchers.join(', ')}}`;
}
