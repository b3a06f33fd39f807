import { nearest } from '@headrace/stack';

const MAX = 3;

/** The names nearest to a word, best first; where none is near, those that have all of its parts. */
export function suggestions(word: string, names: readonly string[]): string[] {
  const found: string[] = [];
  while (found.length < MAX) {
    const next = nearest(
      word,
      names.filter((name) => !found.includes(name)),
    );
    if (next === undefined) break;
    found.push(next);
  }
  if (found.length > 0) return found;
  const parts = word
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length > 2);
  if (parts.length === 0) return [];
  return names.filter((name) => parts.every((part) => name.toLowerCase().includes(part))).slice(0, MAX);
}
