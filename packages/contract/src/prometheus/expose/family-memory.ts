import { isExpired } from '../accumulate/accumulator.ts';
import type { Series } from '../accumulate/series.ts';
import type { ExposerSettings } from '../exposer-settings.ts';
import { metricName, type NamedMetric } from '../metric-name.ts';
import {
  type Culprit,
  culpritOf,
  type ExpositionProblem,
  expositionProblem,
  named,
  type ProblemLog,
} from '../problems.ts';
import type { ExposedType } from './sample.ts';
import { exposedType } from './value.ts';

/** What the exporter has settled on for a family's name. */
interface FamilyEntry {
  readonly type: ExposedType;
  readonly help: string;
  /** False where another collector process might have settled on something else. */
  readonly certainType: boolean;
  readonly certainHelp: boolean;
  readonly lastSeenMs: number;
  /** What was in conflict when the name was settled; it stays true until the name is forgotten. */
  readonly conflict: ExpositionProblem | undefined;
}

/** A series with the family that it belongs to. */
interface FamilyMember {
  readonly series: Series;
  readonly name: string;
  readonly type: ExposedType;
  readonly culprit: Culprit;
}

/**
 * The first metric that is scraped under a name settles its type and its help until the name expires: another type is
 * dropped, another help ignored. Within one scrape "first" is the order of a map, so of several nobody knows which.
 * Source: `validateMetrics` and `cleanupMetricFamilies`, collector.go.
 */
export interface FamilyMemory {
  settle(all: readonly Series[], nowMs: number, problems: ProblemLog): readonly Settled[];
}

export interface Settled {
  readonly member: FamilyMember;
  readonly entry: FamilyEntry;
}

export function createFamilyMemory(settings: ExposerSettings): FamilyMemory {
  const entries = new Map<string, FamilyEntry>();
  return {
    settle: (all, nowMs, problems) => {
      // A background task forgets names as well, at some moment before they are twice as old.
      forget(entries, nowMs, 2 * settings.expirationMs);
      const settled: Settled[] = [];
      for (const [name, members] of membersByName(all, settings, problems)) {
        const entry = entries.get(name) ?? newEntry(name, members);
        if (entry.conflict !== undefined) problems.add(entry.conflict);
        const kept = members.filter((member) => member.type === entry.type);
        for (const member of members) if (member.type !== entry.type) reportType(name, member, entry, problems);
        // Those seen last stand last: what is to be forgotten stands in front.
        if (kept.length > 0) entries.delete(name);
        entries.set(name, kept.length === 0 ? entry : { ...entry, lastSeenMs: nowMs });
        for (const member of kept) settled.push({ member, entry });
      }
      forget(entries, nowMs, settings.expirationMs);
      return settled;
    },
  };
}

function forget(entries: Map<string, FamilyEntry>, nowMs: number, expirationMs: number): void {
  for (const [name, { lastSeenMs }] of entries) {
    if (!isExpired(lastSeenMs, nowMs, expirationMs)) return;
    entries.delete(name);
  }
}

function membersByName(
  all: readonly Series[],
  settings: ExposerSettings,
  problems: ProblemLog,
): ReadonlyMap<string, FamilyMember[]> {
  const byName = new Map<string, FamilyMember[]>();
  for (const series of all) {
    const { metric, scope } = series;
    const type = exposedType(series);
    const culprit = culpritOf(metric, scope.name);
    const name = metricName({ name: metric.name, unit: metric.unit, type: namedType(series, type) }, settings.naming);
    if (name === undefined || name === '' || !name.isWellFormed()) {
      reportName(culprit, name, problems);
      continue;
    }
    const members = byName.get(name) ?? [];
    members.push({ series, name, type, culprit });
    byName.set(name, members);
  }
  return byName;
}

/** Of gauges only those of OTLP may end in `_ratio`, though an up-down counter is shown as a gauge as well. */
function namedType({ last }: Series, type: ExposedType): NamedMetric['type'] {
  if (last.kind === 'gauge') return 'gauge';
  return type === 'counter' ? 'monotonicSum' : 'other';
}

function reportName(culprit: Culprit, name: string | undefined, problems: ProblemLog): void {
  const why = name === undefined ? 'nothing of its name can be a metric name' : 'its name is empty or no UTF-8';
  problems.add(expositionProblem('exposition/metric-name', `${named(culprit)}: ${why}, and it is dropped`, [culprit]));
}

/** Settles a new name on its first member, and says where another might have been first. */
function newEntry(name: string, members: readonly FamilyMember[]): FamilyEntry {
  const [first] = members;
  if (first === undefined) throw new Error('a name without members');
  const otherType = members.find((member) => member.type !== first.type);
  const help = first.series.metric.description;
  const otherHelp = members.find((member) => member.series.metric.description !== help);
  return {
    ...{ type: first.type, help, lastSeenMs: 0 },
    certainType: otherType === undefined,
    certainHelp: otherHelp === undefined,
    conflict: typeConflict(name, first, otherType) ?? helpConflict(name, first, otherHelp),
  };
}

function typeConflict(name: string, first: FamilyMember, other: FamilyMember | undefined) {
  if (other === undefined) return undefined;
  const message = `${both(name, first, other)}, as ${first.type} and ${other.type}: the collector drops one of them, and which one changes from start to start`;
  return expositionProblem('exposition/type-conflict', message, [first.culprit, other.culprit]);
}

function helpConflict(name: string, first: FamilyMember, other: FamilyMember | undefined) {
  if (other === undefined) return undefined;
  const message = `${both(name, first, other)}, with different descriptions: the collector shows one of them, and which one changes from start to start`;
  return expositionProblem('exposition/help-conflict', message, [first.culprit, other.culprit]);
}

function both(name: string, first: FamilyMember, other: FamilyMember): string {
  return `${named(first.culprit)} and ${named(other.culprit)} both become ${name}`;
}

function reportType(name: string, { culprit, type }: FamilyMember, entry: FamilyEntry, problems: ProblemLog): void {
  // While nobody knows which type the collector settled on, the conflict itself is what there is to say.
  if (!entry.certainType) return;
  const message = `${named(culprit)}: ${name} is a ${entry.type} since an earlier scrape, and this ${type} is dropped`;
  problems.add(expositionProblem('exposition/type-conflict', message, [culprit]));
}
