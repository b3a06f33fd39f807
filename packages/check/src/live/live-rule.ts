import type { Metric, Problem, ReadFamily, SeriesFamily, Severity } from '@headrace/contract';
import type { Service } from '@headrace/stack';
import type { Examples } from '../example.ts';

/** A process as its series tell of it. */
export interface Process {
  readonly job: string;
  readonly instance: string;
}

/** A metric of a contract, and the services that emit it. */
interface Emitted {
  readonly metric: Metric;
  readonly jobs: ReadonlySet<string>;
}

/** What is declared of one family, whoever declares it. */
export interface DeclaredFamily {
  readonly family: SeriesFamily;
  /** Labels that every one of its declarations has. */
  readonly required: ReadonlySet<string>;
  /** Empty for what the collector makes of spans. */
  readonly emitted: readonly Emitted[];
}

/** What an endpoint shows beside what it should show. */
export interface LiveScene {
  readonly families: readonly ReadFamily[];
  readonly declared: ReadonlyMap<string, DeclaredFamily>;
  /** Labels that the pipeline puts on every series. */
  readonly common: ReadonlySet<string>;
  /** The services of the settings, without the demo's. */
  readonly services: readonly Service[];
  /** Processes that have pushed metrics. */
  readonly processes: readonly Process[];
  /** One process and nothing that a collector makes: its own endpoint, where the other services cannot be. */
  readonly isOfOneProcess: boolean;
}

export interface LiveFinding {
  /** A family, a family with a label, `a{b}`, or a label of many families. */
  readonly path: string;
  /** Where it is another one than its rule's. */
  readonly severity?: Severity;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** A rule that a running endpoint is held to. */
export interface LiveRule {
  readonly code: Problem['code'];
  readonly severity: Severity;
  /** One sentence for the reference. */
  readonly meaning: string;
  /** What to do about it, in a sentence or two for the reference. */
  readonly fix: string;
  readonly examples: Examples;
  readonly find: (scene: LiveScene) => LiveFinding[];
}
