/** What became of a request that was understood. */
export interface Taken {
  /** Items that were not taken; the sender must not send them again. */
  readonly refused: number;
  /** Why the first of them was not; empty where all were taken. */
  readonly reason: string;
}

/** What is said of the items that were not taken: `refused 5 spans: …, and 4 more`. */
export function refusalText({ refused, reason }: Taken, item: string): string {
  const others = refused <= 1 ? '' : `, and ${refused - 1} more`;
  return `refused ${refused} ${item}${refused === 1 ? '' : 's'}: ${reason}${others}`;
}
