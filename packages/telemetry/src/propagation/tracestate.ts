import type { DiscardReason } from './discard.ts';

const LONGEST = 512;
const MOST_MEMBERS = 32;
/** Members longer than this go first when something has to go (W3C Trace Context, 3.3.1.5). */
const LONG_MEMBER = 128;
/** Longer texts are not looked at: their first members alone are. */
const LONGEST_READ = 16_384;
const KEY = /^(?:[a-z][_0-9a-z\-*/]{0,255}|[a-z0-9][_0-9a-z\-*/]{0,240}@[a-z][_0-9a-z\-*/]{0,13})$/;
const VALUE = /^(?:[ -+\--<>-~]{0,255})[!-+\--<>-~]$/;

export interface Tracestate {
  /** The members to go on with, at most 32 and 512 characters; may be empty. */
  readonly text: string;
  readonly discarded: DiscardReason | undefined;
}

/**
 * What of a `tracestate` is taken over (W3C Trace Context, 3.3): nothing where a member is against the grammar; where
 * it is longer than must be carried, long members are left out first, then those at the end. Members are kept whole.
 */
export function limitTracestate(text: string): Tracestate {
  const members: string[] = [];
  const keys = new Set<string>();
  for (const part of text.slice(0, LONGEST_READ).split(',')) {
    const member = part.trim();
    if (member === '') continue;
    const cut = member.indexOf('=');
    const key = member.slice(0, Math.max(cut, 0));
    if (!KEY.test(key) || !VALUE.test(member.slice(cut + 1))) {
      // The last part of a text that was cut short says nothing about the others.
      if (text.length > LONGEST_READ) break;
      return { text: '', discarded: 'malformed' };
    }
    if (!keys.has(key)) members.push(member);
    keys.add(key);
  }
  const kept = shorten(members.slice(0, MOST_MEMBERS));
  const cut = kept.length < members.length || text.length > LONGEST_READ;
  return { text: kept.join(','), discarded: cut ? 'too_long' : undefined };
}

function shorten(members: readonly string[]): string[] {
  const kept = [...members];
  for (let at = kept.length - 1; at >= 0 && lengthOf(kept) > LONGEST; at -= 1) {
    if ((kept[at]?.length ?? 0) > LONG_MEMBER) kept.splice(at, 1);
  }
  while (lengthOf(kept) > LONGEST) kept.pop();
  return kept;
}

function lengthOf(members: readonly string[]): number {
  return members.reduce((sum, member) => sum + member.length + 1, -1);
}
