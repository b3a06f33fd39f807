import type { Severity } from '@headrace/contract';

/** The three kinds of telemetry. */
export type Signal = 'metrics' | 'traces' | 'logs';

export const SIGNALS: readonly Signal[] = ['metrics', 'traces', 'logs'];

/** A station on the way of telemetry, from the services that send it to where it is looked at. */
export type HopId = 'services' | 'collector' | Signal;

export interface Hop {
  readonly id: HopId;
  readonly title: string;
  /** What it is in this pipeline. */
  readonly here: string;
  /** What it is, or would be, in production. */
  readonly production: string;
  readonly state: 'up' | 'down' | 'quiet';
  /** What it holds now, for people: `12 services`, `3.1 MiB`. */
  readonly facts: readonly string[];
}

/** What passed from one hop to the next since the start: data points, spans or log records. */
export interface Flow {
  readonly from: HopId;
  readonly to: HopId;
  readonly signal: Signal;
  readonly total: number;
}

/** What was lost at a hop since the start. */
export interface Drop {
  readonly hop: HopId;
  readonly signal: Signal;
  readonly reason: string;
  readonly total: number;
}

/** What the translation to :8889 dropped or changed, by the metric's name. */
export interface TranslationLoss {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
}

/** A program that does not answer, and what to do about it. */
export interface Unavailable {
  readonly backend: string;
  readonly message: string;
  readonly fix: string;
}

/** The state of the whole pipeline at one moment. */
export interface Overview {
  readonly hops: readonly Hop[];
  readonly flows: readonly Flow[];
  readonly drops: readonly Drop[];
  /** Empty where the collector does not tell. */
  readonly translation: readonly TranslationLoss[];
  readonly unavailable: readonly Unavailable[];
}
