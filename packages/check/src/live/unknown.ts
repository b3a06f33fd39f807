import type { ReadFamily } from '@headrace/contract';
import { nearest } from '@headrace/stack';
import { didYouMean } from '../queries/query-rule.ts';
import { expositionExample } from './exposition-example.ts';
import type { LiveRule } from './live-rule.ts';
import { isOfPipeline } from './scene.ts';
import { someOf } from './some-of.ts';

export const unknown: LiveRule = {
  code: 'live/unknown',
  severity: 'error',
  meaning: 'A family is shown that no contract of the settings declares and that the pipeline does not make.',
  fix: 'Emit it under the declared name, declare it in the contract of its service, or emit it no longer.',
  examples: {
    wrong: expositionExample({ name: 'channel_revivals_total', help: 'Channels that were opened again' }),
    right: expositionExample(),
  },
  find: ({ families, declared }) =>
    families
      .filter((family) => !declared.has(family.name) && !isOfPipeline(family))
      .map((family) => {
        const meant = nearest(family.name, [...declared.keys()]);
        return {
          path: family.name,
          message: `no contract declares ${family.name}${shownBy(family)}${didYouMean(meant)}`,
          expected: 'a name that a contract of the settings declares',
          fix: meant === undefined ? 'declare it, or emit it no longer' : `emit it so that it becomes ${meant}`,
        };
      }),
};

function shownBy({ samples }: ReadFamily): string {
  const jobs = [...new Set(samples.flatMap(({ labels }) => labels.job ?? []))];
  return jobs.length === 0 ? '' : `, which ${someOf(jobs)} ${jobs.length === 1 ? 'shows' : 'show'}`;
}
