import { type Baggage, type BaggageEntry, baggageEntryMetadataFromString, propagation } from '@opentelemetry/api';
import type { DiscardReason } from './discard.ts';

/** What W3C Baggage (3.3.2) asks everybody to carry; more is left out. */
const LONGEST = 8192;
const MOST_MEMBERS = 64;
const KEY = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[!#-+\--:<-[\]-~]*$/;
/** Printable and without a comma: what goes on to a header must not break it. */
const PROPERTIES = /^[\t -+\--~]*$/;

export interface ReadBaggage {
  /** Undefined where nothing could be read. */
  readonly baggage: Baggage | undefined;
  readonly discarded: DiscardReason | undefined;
}

/** Reads `baggage`: at most 64 members within 8,192 characters; a member against the grammar is left out alone. */
export function parseBaggage(text: string): ReadBaggage {
  let baggage = propagation.createBaggage();
  let discarded: DiscardReason | undefined = text.length > LONGEST ? 'too_long' : undefined;
  let count = 0;
  for (let start = 0; start < Math.min(text.length, LONGEST); ) {
    const comma = text.indexOf(',', start);
    const end = comma === -1 ? text.length : comma;
    if (end > LONGEST) break;
    const member = text.slice(start, end).trim();
    start = end + 1;
    if (member === '') continue;
    if (count === MOST_MEMBERS) {
      discarded = 'too_long';
      break;
    }
    const entry = parseMember(member);
    if (entry === undefined) {
      discarded ??= 'malformed';
      continue;
    }
    // Set one by one: as keys of an object, `__proto__` would be no member.
    baggage = baggage.setEntry(entry.key, entry);
    count += 1;
  }
  return { baggage: count === 0 ? undefined : baggage, discarded };
}

function parseMember(member: string): ({ readonly key: string } & BaggageEntry) | undefined {
  const [pair = '', ...properties] = member.split(';');
  const cut = pair.indexOf('=');
  const key = pair.slice(0, Math.max(cut, 0)).trim();
  const encoded = pair.slice(cut + 1).trim();
  const metadata = properties.join(';').trim();
  if (!KEY.test(key) || !VALUE.test(encoded) || !PROPERTIES.test(metadata)) return undefined;
  const value = decodePercent(encoded);
  if (value === undefined) return undefined;
  return metadata === '' ? { key, value } : { key, value, metadata: baggageEntryMetadataFromString(metadata) };
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The value of `baggage` with the members that fit; empty where there are none. */
export function formatBaggage(baggage: Baggage): string {
  let text = '';
  let count = 0;
  for (const [key, { value, metadata }] of baggage.getAllEntries()) {
    if (!KEY.test(key) || count === MOST_MEMBERS) continue;
    const properties = metadata === undefined ? '' : `;${metadata.toString()}`;
    const member = `${key}=${encodeURIComponent(value.toWellFormed())}${properties}`;
    const longer = text === '' ? member : `${text},${member}`;
    if (longer.length > LONGEST) continue;
    text = longer;
    count += 1;
  }
  return text;
}
