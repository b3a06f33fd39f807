/** What a service promises of one figure; at most one bound is enough. */
export interface Objective {
  /** The figure now; null while there is nothing to judge. */
  readonly value: number | null;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Figures by name, such as `packetSuccessRate`. */
export type Objectives = Readonly<Record<string, Objective>>;

/** The figures alone, as `/health` shows them. */
export function figuresOf(objectives: Objectives): Record<string, number | null> {
  return Object.fromEntries(Object.entries(objectives).map(([name, { value }]) => [name, figure(value)]));
}

/** One sentence for each objective that is missed. */
export function breachesOf(objectives: Objectives): string[] {
  return Object.entries(objectives).flatMap(([name, { value, atLeast, atMost }]) => {
    const now = figure(value);
    if (now === null) return [];
    if (atLeast !== undefined && now < atLeast) return [`${name} is ${now}, the objective is at least ${atLeast}`];
    return atMost !== undefined && now > atMost ? [`${name} is ${now}, the objective is at most ${atMost}`] : [];
  });
}

/** A rate of nothing is no rate. */
function figure(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
