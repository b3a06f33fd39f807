/** Counts by reason; a reason is there once something was counted under it. */
export interface Counts {
  add(reason: string, count: number): void;
  all(): Readonly<Record<string, number>>;
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    add: (reason, count) => {
      if (count > 0) counts.set(reason, (counts.get(reason) ?? 0) + count);
    },
    all: () => Object.fromEntries(counts),
  };
}
