import type { StopObserving } from './instrument-types.ts';

/** Callbacks that give their values when somebody collects. */
export interface Observations {
  add(run: () => void): StopObserving;
  /** Run only for a reader that pushes, as long as there is one: a scrape in between must not cut its interval. */
  addPerExport(run: () => void): StopObserving;
  /** Runs what is due; what was thrown. */
  run(role: 'push' | 'pull'): unknown[];
}

/** @param isPushing whether there is a reader that pushes. */
export function createObservations(isPushing: () => boolean): Observations {
  const always = new Set<() => void>();
  const perExport = new Set<() => void>();
  const addTo = (callbacks: Set<() => void>, run: () => void): StopObserving => {
    // A function of its own for each observation, so that the same callback can be given twice.
    const once = (): void => run();
    callbacks.add(once);
    return () => void callbacks.delete(once);
  };
  return {
    add: (run) => addTo(always, run),
    addPerExport: (run) => addTo(perExport, run),
    run: (role) => {
      const errors: unknown[] = [];
      const due = role === 'push' || !isPushing() ? [...perExport, ...always] : [...always];
      for (const run of due) {
        try {
          run();
        } catch (error) {
          errors.push(error);
        }
      }
      return errors;
    },
  };
}
