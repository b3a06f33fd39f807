import type { FamilyType } from '@headrace/contract';
import { nearest } from '@headrace/stack';
import { didYouMean } from '../queries/query-rule.ts';
import { expositionExample } from './exposition-example.ts';
import type { LiveFinding, LiveRule, LiveScene } from './live-rule.ts';
import { judged } from './scene.ts';
import { someOf } from './some-of.ts';

export const wrongLabel: LiveRule = {
  code: 'live/label',
  severity: 'error',
  meaning:
    'A series lacks a label that its family has, or has one that neither its contract nor the pipeline gives it.',
  fix: 'Emit the attributes that the contract declares. `node_id` comes from `NODE_ID`, `instance` from `service.instance.id`.',
  examples: {
    wrong: expositionExample({ series: ['method="xrp",ledger="main"', 'method="evm",ledger="main"'] }),
    right: expositionExample(),
  },
  find: (scene) => {
    const { lacking, added } = wrongLabels(scene);
    return [
      ...[...lacking].flatMap(([label, families]) =>
        scene.common.has(label)
          ? [lackingLabel(label, label, families)]
          : families.map((family) => lackingLabel(`${family}{${label}}`, label, [family])),
      ),
      ...[...added].map(([label, families]) => addedLabel(label, families, scene)),
    ];
  },
};

/** Labels that tell the parts of a family apart. */
const PART_LABELS: Readonly<Partial<Record<FamilyType, readonly string[]>>> = {
  histogram: ['le'],
  summary: ['quantile'],
};

type FamiliesByLabel = Map<string, string[]>;

function wrongLabels({ families, declared }: LiveScene): { lacking: FamiliesByLabel; added: FamiliesByLabel } {
  const lacking: FamiliesByLabel = new Map();
  const added: FamiliesByLabel = new Map();
  for (const family of families) {
    const known = declared.get(family.name);
    if (known === undefined) continue;
    const part = PART_LABELS[family.type] ?? [];
    const shown = judged(family).map(({ labels }) => Object.keys(labels).filter((label) => labels[label] !== ''));
    const absent = [...known.required].filter((label) => shown.some((labels) => !labels.includes(label)));
    const beyond = new Set(
      shown.flat().filter((label) => !Object.hasOwn(known.family.labels, label) && !part.includes(label)),
    );
    for (const label of absent) lacking.set(label, [...(lacking.get(label) ?? []), family.name]);
    for (const label of beyond) added.set(label, [...(added.get(label) ?? []), family.name]);
  }
  return { lacking, added };
}

function lackingLabel(path: string, label: string, families: readonly string[]): LiveFinding {
  return {
    path,
    message: `the label ${label} is missing on series of ${someOf(families)}`,
    expected: `${label} with a value on every series`,
    fix: FIXES.get(label) ?? 'set the attribute wherever the metric is recorded',
  };
}

const FIXES: ReadonlyMap<string, string> = new Map([
  ['node_id', 'set NODE_ID for the service'],
  ['environment', 'set deployment.environment.name for the service'],
  ['instance', 'set service.instance.id for the service, a new value for each process'],
  ['job', 'set service.name for the service'],
]);

function addedLabel(label: string, families: readonly string[], { declared }: LiveScene): LiveFinding {
  const [family = ''] = families;
  const known = Object.keys(declared.get(family)?.family.labels ?? {});
  const meant = families.length === 1 ? nearest(label, known) : undefined;
  return {
    path: families.length === 1 ? `${family}{${label}}` : label,
    message: `nothing gives the label ${label} to ${someOf(families)}${didYouMean(meant)}`,
    expected: families.length === 1 ? known.join(', ') : 'the labels of the contract and of the pipeline',
    fix:
      meant === undefined ? 'leave the attribute out, or declare it' : `name the attribute so that it becomes ${meant}`,
  };
}
