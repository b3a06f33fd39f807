import { expositionExample } from './exposition-example.ts';
import type { LiveRule } from './live-rule.ts';

export const wrongHelp: LiveRule = {
  code: 'live/help',
  severity: 'warning',
  meaning: 'A family has another description than its contract gives it: it may be another thing under the same name.',
  fix: 'Emit it with the description of the contract.',
  examples: { wrong: expositionExample({ help: 'Quarrels' }), right: expositionExample() },
  find: ({ families, declared }) =>
    families.flatMap(({ name, help }) => {
      // What the collector makes of spans has no description there.
      const descriptions = (declared.get(name)?.emitted ?? []).map(({ metric }) => metric.description);
      const [first] = descriptions;
      if (first === undefined || descriptions.includes(help)) return [];
      return [
        {
          path: name,
          message: `${name} ${help === '' ? 'has no description' : `is described as ${JSON.stringify(help)}`}`,
          expected: JSON.stringify(first),
          fix: 'give the instrument the description of the contract',
        },
      ];
    }),
};
