import { JsonError } from './json-error.ts';
import { unescaped } from './json-escapes.ts';
import type { Place } from './request.ts';

/** How deep lists and objects may lie in each other. */
const MAX_DEPTH = 200;

/** Where a text begins in its file. */
const FILE_START: Place = { line: 1, column: 1 };

/**
 * Reads one JSON text by the types that are asked for, straight into what is made of it: no tree in between, numbers of
 * any length in full, and a place for whatever is wrong.
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** The next backslash from some place before on; infinity where there is none. */
  #backslash = -1;
  /** The start of the line that places were last asked for. */
  #line: number;
  #lineStart = 0;
  readonly #start: Place;

  constructor(text: string, start: Place = FILE_START) {
    this.#text = text;
    this.#start = start;
    this.#line = start.line;
  }

  /** Reads an object field by field; `null` is an object without any. */
  object(field: (name: string) => void): void {
    if (this.#skipNull()) return;
    this.#open('{', 'an object');
    if (this.peek() !== '}') {
      do {
        const name = this.#string();
        if (!this.#skip(':')) throw this.#wrong('":" after a field name');
        field(name);
      } while (this.#skip(','));
    }
    this.#close('}', '"," or "}"');
  }

  /** Reads a list item by item; `null` is the empty list. */
  list(item: () => void): void {
    if (this.#skipNull()) return;
    this.#open('[', 'a list');
    if (this.peek() !== ']') {
      do item();
      while (this.#skip(','));
    }
    this.#close(']', '"," or "]"');
  }

  /** A text; `null` is the empty one. */
  text(): string {
    if (this.#skipNull()) return '';
    return this.#string();
  }

  bool(): boolean {
    const word = this.#match(/true|false/y);
    if (word === undefined) throw this.#wrong('true or false');
    return word === 'true';
  }

  /** A scalar as it is written, bare or between quotes, made into what it means; undefined where it means nothing. */
  scalar<T>(expected: string, meaningOf: (written: string) => T | undefined): T {
    this.#space();
    const start = this.#at;
    const written = this.#match(NUMBER) ?? (this.#text[start] === '"' ? this.#string() : undefined);
    const meaning = written === undefined ? undefined : meaningOf(written);
    if (meaning !== undefined) return meaning;
    this.#at = start;
    throw this.#wrong(expected);
  }

  /** What is next, without reading it: `"` for a text, and so on. */
  peek(): string {
    this.#space();
    return this.#text[this.#at] ?? '';
  }

  /** Reads a value that nobody asked for. */
  skip(): void {
    const next = this.peek();
    if (next === '{') this.object(() => this.skip());
    else if (next === '[') this.list(() => this.skip());
    else if (next === '"') this.#string();
    else if (this.#match(NUMBER) === undefined && this.#match(/true|false|null/y) === undefined)
      throw this.#wrong('a value');
  }

  /** Makes sure that nothing but white space is left. */
  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#wrong('the end of the request');
  }

  /** The place of what comes next; asked for in the order of the text, this costs one pass over it. */
  place(): Place {
    this.#space();
    return this.#placeOf(this.#at);
  }

  /** An error at what comes next. */
  error(message: string, expected: string): JsonError {
    return new JsonError(message, expected, this.place());
  }

  #placeOf(at: number): Place {
    for (;;) {
      const next = this.#text.indexOf('\n', this.#lineStart);
      if (next === -1 || next >= at) break;
      this.#lineStart = next + 1;
      this.#line += 1;
    }
    const first = this.#line === this.#start.line ? this.#start.column : 1;
    return { line: this.#line, column: first + at - this.#lineStart };
  }

  #open(bracket: string, expected: string): void {
    if (!this.#skip(bracket)) throw this.#wrong(expected);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.error(`nested deeper than ${MAX_DEPTH} levels`, 'a flatter value');
  }

  #close(bracket: string, expected: string): void {
    if (!this.#skip(bracket)) throw this.#wrong(expected);
    this.#depth -= 1;
  }

  #skip(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipNull(): boolean {
    return this.#match(/null/y) !== undefined;
  }

  #space(): void {
    while (SPACES.has(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }

  #match(pattern: RegExp): string | undefined {
    this.#space();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Searches rather than matches: the engine keeps a state for each character that a long match repeats over. */
  #string(): string {
    if (this.peek() !== '"') throw this.#wrong('a text between quotes');
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    let escapes = false;
    for (let at = this.#nextBackslash(start); end !== -1 && at < end; at = this.#nextBackslash(at + 2)) {
      escapes = true;
      if (at + 1 === end) end = this.#text.indexOf('"', end + 1);
    }
    if (end === -1) throw this.error('a text without its closing quote', 'a closing quote');
    const body = this.#text.slice(start, end);
    const bad = body.search(CONTROL);
    if (bad !== -1) throw this.#textError(start + bad, 'a control character within a text', 'an escape such as \\n');
    this.#at = end + 1;
    if (!escapes) return body;
    return unescaped(body, (written, at) =>
      this.#textError(start + at, `there is no escape ${written}`, 'a JSON escape'),
    );
  }

  /** Remembers the place: a text without any would otherwise be searched to its end for each string. */
  #nextBackslash(from: number): number {
    if (this.#backslash < from) {
      const found = this.#text.indexOf('\\', from);
      this.#backslash = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#backslash;
  }

  #textError(at: number, message: string, expected: string): JsonError {
    return new JsonError(message, expected, this.#placeOf(at));
  }

  #wrong(expected: string): JsonError {
    this.#space();
    const [found = ''] = /^[^\s,:{}[\]]{1,30}|^[\s\S]/u.exec(this.#text.slice(this.#at, this.#at + 40)) ?? [];
    const what = found === '' ? 'the text ends' : `there is ${found}`;
    return this.error(`expected ${expected}, but ${what}`, expected);
  }
}

const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a]);
/** No number has more digits than this: a float's exact value ends after some 1,100, and nobody writes them. */
const NUMBER = /-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,9})?(?![0-9.a-zA-Z+-])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them within a text.
const CONTROL = /[\u0000-\u001f]/;
