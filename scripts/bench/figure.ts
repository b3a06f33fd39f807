/** One measured number with what it should be and what it was measured beside. */
export interface Figure {
  readonly name: string;
  /** Median of the runs. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: 's' | 'ms' | 'us' | 'ratio' | '1/s' | 'B' | 'kB' | 'spans';
  /** `<= 1`, or empty for a figure that is only there to compare with. */
  readonly goal: string;
  readonly holds: boolean;
  readonly against: string;
}

export interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
}

/** A figure of several runs: the median with its spread; `most` or `least` is the goal, if there is one. */
export function figureOf(
  name: string,
  values: readonly number[],
  unit: Figure['unit'],
  { most, least, against }: { readonly most?: number; readonly least?: number; readonly against: string },
): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  const value = at(0.5);
  return {
    ...{ name, value, low: at(0), high: at(1), unit, against },
    goal: goalText(most, least),
    holds: (most === undefined || value <= most) && (least === undefined || value >= least),
  };
}

function goalText(most: number | undefined, least: number | undefined): string {
  if (most !== undefined) return `<= ${most}`;
  return least === undefined ? '' : `>= ${least}`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
