import { expositionExample } from './exposition-example.ts';
import type { LiveRule } from './live-rule.ts';

export const wrongType: LiveRule = {
  code: 'live/type',
  severity: 'error',
  meaning: 'A family has another type than its contract gives it, so that its queries give numbers without meaning.',
  fix: 'Emit it with the kind of instrument that the contract declares.',
  examples: { wrong: expositionExample({ type: 'gauge' }), right: expositionExample() },
  find: ({ families, declared }) =>
    families.flatMap(({ name, type }) => {
      const family = declared.get(name)?.family;
      if (family === undefined || family.type === type) return [];
      return [
        {
          path: name,
          message: `${name} is shown as ${type}, and ${family.source} makes it a ${family.type}`,
          expected: `the type ${family.type}`,
          fix: `emit it with an instrument that becomes a ${family.type}`,
        },
      ];
    }),
};
