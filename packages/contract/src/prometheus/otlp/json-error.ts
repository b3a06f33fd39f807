import type { Place } from './request.ts';

/** What was read is no JSON, or not of the type that OTLP has in its place. */
export class JsonError extends Error {
  readonly place: Place;
  readonly expected: string;

  constructor(message: string, expected: string, place: Place) {
    super(message);
    this.name = 'JsonError';
    this.place = place;
    this.expected = expected;
  }
}
