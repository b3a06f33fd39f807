import type { ReadSample } from '@headrace/contract';
import { expositionExample } from './exposition-example.ts';
import type { LiveFinding, LiveRule, LiveScene } from './live-rule.ts';
import { someOf } from './some-of.ts';

export const duplicateInstance: LiveRule = {
  code: 'live/duplicate-instance',
  severity: 'error',
  meaning:
    'Two processes push as one: a series is there twice, or one `job` and `instance` belong to several nodes, environments or resources. Their counters overwrite each other.',
  fix: 'Give each process a `service.instance.id` of its own.',
  examples: {
    wrong: expositionExample({ series: ['method="xrp"', 'method="evm"', 'method="evm"'] }),
    right: expositionExample(),
  },
  find: (scene) => [...seriesTwice(scene), ...sharedInstances(scene)],
};

function seriesTwice({ families }: LiveScene): LiveFinding[] {
  return families.flatMap(({ name, samples }) => {
    const twice = repeated(samples.map(seriesText));
    return twice.length === 0 ? [] : [{ path: name, message: `is there more than once: ${someOf(twice)}`, ...ADVICE }];
  });
}

const ADVICE = {
  expected: 'each series once, from one process',
  fix: 'give each process a service.instance.id of its own',
} as const;

/** What one process has only one of: two of them under one instance are two processes. */
function sharedInstances({ families, common }: LiveScene): LiveFinding[] {
  const own = [...common].filter((label) => label !== 'job' && label !== 'instance');
  const seen = new Map<string, Map<string, Set<string>>>();
  for (const { labels } of families.flatMap(({ samples }) => samples)) {
    if (labels.job === undefined || labels.instance === undefined) continue;
    const instance = `${labels.job} (${labels.instance})`;
    const values = seen.get(instance) ?? new Map<string, Set<string>>();
    for (const label of own.filter((one) => labels[one] !== undefined))
      values.set(label, (values.get(label) ?? new Set()).add(labels[label] ?? ''));
    seen.set(instance, values);
  }
  const shared = [...seen].flatMap(([instance, values]) =>
    [...values].filter(([, all]) => all.size > 1).map(([label, all]) => ({ instance, label, all: [...all] })),
  );
  const targets = families.find(({ name }) => name === 'target_info')?.samples ?? [];
  const twice = repeated(targets.map(({ labels: { job, instance } }) => `${job} (${instance})`));
  return [
    ...shared.map(({ instance, label, all }) => ({
      path: 'instance',
      message: `${instance} has several values of ${label}: ${someOf(all)}`,
      ...ADVICE,
    })),
    ...twice.map((instance) => ({ path: 'target_info', message: `${instance} has several resources`, ...ADVICE })),
  ];
}

/** Each text that is there more than once. */
function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(texts.filter((text) => seen.size === seen.add(text).size))];
}

function seriesText({ name, labels }: ReadSample): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}
