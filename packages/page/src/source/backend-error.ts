import type { Unavailable } from '../api/overview.ts';

/** A program behind the page that does not answer, or not with what it was asked for. */
export class BackendError extends Error {
  readonly unavailable: Unavailable;

  constructor(unavailable: Unavailable, options?: ErrorOptions) {
    super(`${unavailable.backend}: ${unavailable.message}`, options);
    this.name = 'BackendError';
    this.unavailable = unavailable;
  }
}

/** What to tell of a failure, if it is one of a backend; anything else is thrown on. */
export function unavailableOf(error: unknown): Unavailable {
  if (error instanceof BackendError) return error.unavailable;
  throw error;
}
