const MOST_NAMED = 3;

/** The first of several things, and how many there are besides: `a, b, c and 4 more`. */
export function someOf(all: readonly string[]): string {
  const named = all.slice(0, MOST_NAMED).join(', ');
  return all.length > MOST_NAMED ? `${named} and ${all.length - MOST_NAMED} more` : named;
}
