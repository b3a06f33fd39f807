/**
 * Text as Go sees it. A Go string is bytes, and may hold bytes that are no UTF-8. Here such a byte `b` is the lone
 * surrogate U+DC00+b, one character for one byte, as Go's `range` gives one U+FFFD for each: so whatever replaces,
 * counts or walks characters does the same on both sides, and `isWellFormed()` is Go's `utf8.ValidString`.
 */

/** Bytes as text that keeps what is no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    return lenientText(bytes);
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes the runs between bytes that begin no character; each such byte stands for itself. */
function lenientText(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length === 0) {
      parts.push(STRICT.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
      from = at + 1;
    }
    at += Math.max(1, length);
  }
  return parts.join('') + STRICT.decode(bytes.subarray(from));
}

/** How many bytes the character takes that begins here; 0 for none. Source: `DecodeRune`, unicode/utf8/utf8.go. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes[at + offset] ?? 0;
    const [least, most] = offset === 1 ? (SECOND_BYTES.get(lead) ?? CONTINUATION) : CONTINUATION;
    if (byte < least || byte > most) return 0;
  }
  return length;
}

const CONTINUATION = [0x80, 0xbf] as const;

/** Lead bytes whose second byte may not be any: no character is written longer than it must, and none is a surrogate. */
const SECOND_BYTES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

/** Text as bytes again: the reverse of {@link textOf}. */
export function bytesOf(text: string): Uint8Array {
  if (text.isWellFormed()) return ENCODER.encode(text);
  const parts = text.split(/(\p{Surrogate})/u);
  return Uint8Array.from(
    parts.flatMap((part) => (part.isWellFormed() ? [...ENCODER.encode(part)] : [part.charCodeAt(0) & 0xff])),
  );
}

const ENCODER = new TextEncoder();

/** The text without its last `count` bytes; half a character that remains is kept as bytes. */
export function dropLastBytes(text: string, count: number): string {
  const bytes = bytesOf(text);
  return textOf(bytes.subarray(0, bytes.length - count));
}

/** How many bytes a text is in Go. */
export function byteLength(text: string): number {
  return bytesOf(text).length;
}

/** Compares as Go's `<` on strings, byte by byte, which for UTF-8 is by code point and not by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for the characters from U+10000 on, above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** `strings.TrimSpace`: white space of Unicode, which has U+0085 and has not U+FEFF. */
export function trimSpace(text: string): string {
  return text.replace(/^[\s\u0085]+|[\s\u0085]+$/gu, trimmed);
}

/** What of a run of white space stays: JavaScript's `\s` takes the byte order mark for white space, Go does not. */
function trimmed(run: string, offset: number): string {
  const marks = [...run].map((character) => character === '\ufeff');
  if (offset === 0) return marks.includes(true) ? run.slice(marks.indexOf(true)) : '';
  return run.slice(0, marks.lastIndexOf(true) + 1);
}
