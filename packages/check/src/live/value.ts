import { nearest } from '@headrace/stack';
import { didYouMean } from '../queries/query-rule.ts';
import { expositionExample } from './exposition-example.ts';
import type { LiveRule, LiveScene } from './live-rule.ts';
import { judged } from './scene.ts';
import { someOf } from './some-of.ts';

export const wrongValue: LiveRule = {
  code: 'live/value',
  severity: 'error',
  meaning:
    'A label has a value that its enumeration lacks, or names a service or a node that the settings do not have.',
  fix: 'Emit one of the declared values, or declare the value; add the service to the settings, or mend its `OTEL_SERVICE_NAME` and `NODE_ID`.',
  examples: {
    wrong: expositionExample({ series: ['method="xrp"', 'method="evm"', 'method="paper"'] }),
    right: expositionExample(),
  },
  find: (scene) =>
    [...wrongValues(scene)].flatMap(([path, { label, families, values, known }]) => {
      const [first = ''] = values;
      const meant = values.size === 1 ? nearest(first, known) : undefined;
      const shown = someOf([...values].map((value) => `${label}=${JSON.stringify(value)}`));
      return [
        {
          path,
          message: `${someOf([...families])} ${families.size === 1 ? 'has' : 'have'} ${shown}, which is not known${didYouMean(meant)}`,
          expected: known.join(', '),
          fix: meant === undefined ? 'emit a value that is known, or declare it' : `write ${meant}`,
        },
      ];
    }),
};

interface WrongValues {
  readonly label: string;
  readonly families: Set<string>;
  readonly values: Set<string>;
  readonly known: readonly string[];
}

/** By label for those that the pipeline puts on everything, and by family and label for the rest. */
function wrongValues({ families, declared, common }: LiveScene): Map<string, WrongValues> {
  const found = new Map<string, WrongValues>();
  for (const family of families) {
    const labels = Object.entries(declared.get(family.name)?.family.labels ?? {});
    for (const [label, known] of labels) {
      if (known === 'open') continue;
      const path = common.has(label) ? label : `${family.name}{${label}}`;
      for (const { labels: shown } of judged(family)) {
        const value = shown[label];
        if (value === undefined || value === '' || known.includes(value)) continue;
        const wrong = found.get(path) ?? { label, families: new Set(), values: new Set(), known };
        wrong.families.add(family.name);
        wrong.values.add(value);
        found.set(path, wrong);
      }
    }
  }
  return found;
}
