import {
  type ReadFamily,
  type ReadSample,
  type SeriesFamily,
  seriesName,
  spanMetricFamilies,
} from '@headrace/contract';
import type { Stack } from '@headrace/stack';
import { pushers, stackFamilies } from '../series/of-stack.ts';
import type { DeclaredFamily, LiveScene, Process } from './live-rule.ts';

/** Families that the pipeline makes itself, with labels of its own. */
const OF_PIPELINE: ReadonlySet<string> = new Set(['target_info', 'otel_scope_info']);

export function isOfPipeline({ name }: Pick<ReadFamily, 'name'>): boolean {
  return OF_PIPELINE.has(name);
}

/** Puts what an endpoint shows beside what the settings say of it. */
export function prepareLive(families: readonly ReadFamily[], stack: Stack): LiveScene {
  const { pipeline } = stack.collector;
  const declared = declaredFamilies(stack);
  const ofSpans = new Set(spanMetricFamilies(pipeline).map(({ name }) => name));
  const processes = processesOf(families.filter(({ name }) => declared.has(name) && !ofSpans.has(name)));
  return {
    ...{ families, declared, processes, services: stack.services },
    common: new Set(['job', 'instance', ...Object.keys(pipeline.labels)]),
    isOfOneProcess: processes.length === 1 && !families.some(({ name }) => ofSpans.has(name)),
  };
}

/**
 * Samples that can be held against a declaration: what is beyond a cardinality limit goes into one series without the
 * metric's attributes. Source: OpenTelemetry specification, Metrics SDK, "Overflow attribute".
 */
export function judged({ samples }: ReadFamily): ReadSample[] {
  return samples.filter(({ labels }) => labels.otel_metric_overflow !== 'true');
}

function declaredFamilies(stack: Stack): Map<string, DeclaredFamily> {
  const services = pushers(stack);
  const contracts = [...new Set(services.map(({ contract }) => contract))];
  const declared = new Map<string, DeclaredFamily>();
  for (const family of stackFamilies(stack)) {
    const other = declared.get(family.name);
    declared.set(family.name, other === undefined ? alone(family) : merged(other, family));
  }
  for (const contract of contracts) {
    const jobs = new Set(services.filter((service) => service.contract === contract).map(({ name }) => name));
    for (const metric of Object.values(contract.metrics)) {
      const known = declared.get(seriesName(metric));
      if (known !== undefined)
        declared.set(known.family.name, { ...known, emitted: [...known.emitted, { metric, jobs }] });
    }
  }
  return declared;
}

function alone(family: SeriesFamily): DeclaredFamily {
  return { family, required: new Set(Object.keys(family.labels)), emitted: [] };
}

/** Two contracts may declare one name, each with labels and values of its own. */
function merged({ family, required, emitted }: DeclaredFamily, other: SeriesFamily): DeclaredFamily {
  const labels = { ...other.labels };
  for (const [label, values] of Object.entries(family.labels)) {
    const more = labels[label] ?? values;
    labels[label] = values === 'open' || more === 'open' ? 'open' : [...new Set([...values, ...more])];
  }
  const both = [...required].filter((label) => Object.hasOwn(other.labels, label));
  return { family: { ...family, labels }, required: new Set(both), emitted };
}

function processesOf(families: readonly ReadFamily[]): Process[] {
  const processes = new Map<string, Process>();
  for (const { labels } of families.flatMap(({ samples }) => samples)) {
    const { job = '', instance = '' } = labels;
    processes.set(`${job}\u0000${instance}`, { job, instance });
  }
  return [...processes.values()];
}
