import type { Problem } from '@headrace/contract';
import type { Examples } from './example.ts';

/** What a problem code means, beyond the message of one occurrence. */
export interface ProblemEntry {
  readonly code: Problem['code'];
  /** A sentence or two. */
  readonly meaning: string;
  readonly fix: string;
  readonly examples: Examples;
}
