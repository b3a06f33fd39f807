/** Tells whoever waits that something has arrived. */
export interface Arrivals {
  /** Something has arrived; those who wait look at it together, once for many arrivals. */
  announce(): void;
  /**
   * Looks for something now and after each arrival. Rejects with what `explain` says when the time is over, and with
   * what `find` throws.
   */
  until<T>(find: () => T | undefined, timeoutMs: number, explain: () => string): Promise<T>;
  /** Ends all waiting: the pipeline is closed. */
  close(): void;
}

/** Nothing arrived in time that was asked for; the message says what was asked, and what came nearest. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
}

interface Waiter {
  readonly look: () => void;
  readonly end: (error: Error) => void;
}

/** Those who wait look at most once in `leastIntervalMs`, for looking may cost something. */
export function createArrivals(leastIntervalMs: number): Arrivals {
  const waiters = new Set<Waiter>();
  let isAnnounced = false;
  let isClosed = false;
  return {
    announce: () => {
      if (isAnnounced || waiters.size === 0) return;
      isAnnounced = true;
      setTimeout(() => {
        isAnnounced = false;
        for (const waiter of waiters) waiter.look();
      }, leastIntervalMs);
    },
    until: (find, timeoutMs, explain) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          waiters.delete(waiter);
        };
        const end = (error: unknown): void => {
          settle();
          reject(error);
        };
        const look = (): void => {
          try {
            const found = find();
            if (found === undefined) return;
            settle();
            resolve(found);
          } catch (error) {
            end(error);
          }
        };
        const waiter: Waiter = { look, end };
        const timer = setTimeout(() => {
          look();
          if (waiters.has(waiter)) end(new WaitTimeoutError(explain()));
        }, timeoutMs);
        waiters.add(waiter);
        if (isClosed) end(new Error('the pipeline is closed, nothing will arrive'));
        else look();
      }),
    close: () => {
      isClosed = true;
      for (const waiter of [...waiters])
        waiter.end(new Error('the pipeline was closed while something was waited for'));
    },
  };
}
