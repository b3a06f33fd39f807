import type { Series } from '../accumulate/series.ts';
import type { ExposerSettings } from '../exposer-settings.ts';
import { attributeLabelName } from '../label-name.ts';
import { keepsUtf8 } from '../metric-name.ts';
import type { OtlpAttributes } from '../otlp/request.ts';
import { valueText } from '../otlp/value-text.ts';
import { type Culprit, expositionProblem, type ProblemLog } from '../problems.ts';
import { instanceOf, jobOf } from '../resource.ts';
import { checkedLabels } from './labels.ts';
import type { Label, Sample } from './sample.ts';

/** What `target_info` says of itself. */
const TARGET_HELP = 'Target metadata';

/** The attributes that `job` and `instance` are made of. */
const IDENTITY: ReadonlySet<string> = new Set(['service.name', 'service.namespace', 'service.instance.id']);

/**
 * One `target_info` for each job and instance, with the resource's other attributes as labels. A resource without one of
 * the two has none. Where two resources share both, the collector takes the one that comes first in a map.
 * Source: `createTargetInfoMetrics`, collector.go.
 */
export function targetInfo(all: readonly Series[], settings: ExposerSettings, problems: ProblemLog): Sample[] {
  const targets = new Map<string, Map<string, OtlpAttributes>>();
  for (const resource of new Set(all.map((series) => series.resource))) {
    const job = jobOf(resource) ?? '';
    const instance = instanceOf(resource) ?? '';
    if (job === '' || instance === '') continue;
    const variants = targets.get(`${job}\u00ff${instance}`) ?? new Map<string, OtlpAttributes>();
    targets.set(`${job}\u00ff${instance}`, variants.set(variantKey(resource), resource));
  }
  const samples: Sample[] = [];
  for (const variants of targets.values()) {
    const made = [...variants.values()].map((resource) => targetLabels(resource, settings));
    const [first] = made;
    if (first === undefined) continue;
    // A key that makes no label ends the whole of target_info, for every resource.
    const ends = made.find((one) => 'ends' in one);
    if (ends !== undefined) {
      reportTarget(problems, `${ends.message}, and target_info is missing for every resource`, variants);
      return [];
    }
    samples.push(...targetSample(made, variants, settings, problems));
  }
  return samples;
}

type TargetLabels = ReturnType<typeof targetLabels>;

function targetSample(
  made: readonly TargetLabels[],
  variants: ReadonlyMap<string, OtlpAttributes>,
  settings: ExposerSettings,
  problems: ProblemLog,
): Sample[] {
  const [first] = made;
  if (first === undefined) return [];
  if (!('labels' in first)) {
    reportTarget(problems, `${first.message}: target_info of this resource`, variants);
    return [];
  }
  const outcomes = new Set(made.map((one) => JSON.stringify('labels' in one ? one.labels : [])));
  const certain = outcomes.size === 1;
  const [culprit] = culprits(variants);
  if (!certain)
    reportTarget(
      problems,
      'resources with one job and instance have different attributes: target_info shows any of them',
      variants,
      'exposition/same-target',
    );
  if (culprit === undefined) return [];
  return [
    {
      ...{
        family: settings.targetInfo,
        type: 'gauge',
        help: TARGET_HELP,
        labels: first.labels,
        certain,
        certainHelp: true,
        culprit,
      },
      value: { kind: 'single', value: 1 },
    },
  ];
}

/** Keys that become the same label share it: their values are joined by semicolons. `job` and `instance` come last. */
function targetLabels(resource: OtlpAttributes, settings: ExposerSettings) {
  const values = new Map<string, string>();
  for (const { key, value } of resource) {
    if (IDENTITY.has(key)) continue;
    const built = attributeLabelName(key, keepsUtf8(settings.strategy));
    if ('refused' in built) return { ends: true, message: built.refused } as const;
    const before = values.get(built.name);
    values.set(built.name, before === undefined ? valueText(value) : `${before};${valueText(value)}`);
  }
  values.set('job', jobOf(resource) ?? '');
  values.set('instance', instanceOf(resource) ?? '');
  const labels: Label[] = [...values].map(([name, value]) => ({ name, value }));
  return checkedLabels(labels);
}

function variantKey(resource: OtlpAttributes): string {
  return JSON.stringify(resource.map(({ key, value }) => [key, valueText(value)]));
}

function culprits(variants: ReadonlyMap<string, OtlpAttributes>): Culprit[] {
  return [...variants.values()].map((resource) => ({
    name: `${jobOf(resource) ?? ''} ${instanceOf(resource) ?? ''}`,
    kind: 'resource',
    scope: '',
  }));
}

function reportTarget(
  problems: ProblemLog,
  what: string,
  variants: ReadonlyMap<string, OtlpAttributes>,
  code: 'exposition/target-info' | 'exposition/same-target' = 'exposition/target-info',
): void {
  const [culprit] = culprits(variants);
  problems.add(expositionProblem(code, `resource ${JSON.stringify(culprit?.name)}: ${what}`, culprits(variants)));
}
