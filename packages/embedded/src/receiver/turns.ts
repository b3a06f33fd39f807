/** Lets pieces of work take turns with everything else that the process does. */
export interface Turns {
  /** Does the work when its turn has come. */
  take<T>(work: () => T): Promise<T>;
}

/** How long the event loop is kept before it may look at its sockets and timers again. */
const sliceMs = 10;

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      const end = performance.now() + sliceMs;
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
        work();
        if (performance.now() > end) break;
      }
      schedule();
    });
  };
  return {
    take: (work) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        });
        schedule();
      }),
  };
}
