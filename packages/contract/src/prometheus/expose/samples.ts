import type { Series } from '../accumulate/series.ts';
import type { ExposerSettings } from '../exposer-settings.ts';
import { expositionProblem, named, type ProblemLog } from '../problems.ts';
import type { Settled } from './family-memory.ts';
import { seriesLabels } from './labels.ts';
import type { Sample } from './sample.ts';
import { targetInfo } from './target-info.ts';
import { exposedValue } from './value.ts';

/**
 * What the exporter hands to the Prometheus client, in this order: `target_info`, then each series that has a name,
 * labels and a value.
 * Source: `Collect`, collector.go.
 */
export function collectSamples(
  all: readonly Series[],
  settled: readonly Settled[],
  settings: ExposerSettings,
  problems: ProblemLog,
): Sample[] {
  const targets = targetInfo(all, settings, problems);
  return [...targets, ...settled.flatMap((one) => sampleOf(one, settings, problems))];
}

function sampleOf({ member, entry }: Settled, settings: ExposerSettings, problems: ProblemLog): Sample[] {
  const { series, name, type, culprit } = member;
  const labels = seriesLabels(series, settings);
  const value = exposedValue(series);
  for (const part of [labels, value]) {
    if (!('code' in part)) continue;
    problems.add(expositionProblem(part.code, `${named(culprit)}: ${part.message}`, [culprit]));
    return [];
  }
  if ('code' in labels || 'code' in value) return [];
  return [
    {
      family: name,
      type,
      help: entry.help,
      labels: labels.labels,
      value,
      culprit,
      certain: entry.certainType,
      certainHelp: entry.certainHelp,
    },
  ];
}
