import { textOf } from '../go/text.ts';
import { JsonError } from './json-error.ts';
import type { Place } from './request.ts';

/** One JSON text of a file, and where it begins. */
export interface JsonDocument {
  readonly text: string;
  readonly start: Place;
}

/** What the collector's OTLP receiver takes at most in one request: `max_request_body_size`, 20 MiB. */
const MAX_REQUEST_BYTES = 20 * 1024 * 1024;

/** Splits a file into its JSON texts as it is read: whatever its size, one of them is in memory at a time. */
export interface DocumentSplitter {
  /** @throws JsonError when a text grows beyond {@link MAX_REQUEST_BYTES}. */
  push(chunk: Uint8Array): JsonDocument[];
  /** The text that has begun and not ended. */
  end(): JsonDocument[];
}

const CHARACTER = {
  ...{ lineFeed: 0x0a, return: 0x0d, tab: 0x09, space: 0x20, quote: 0x22, backslash: 0x5c },
  ...{ openList: 0x5b, closeList: 0x5d, openObject: 0x7b, closeObject: 0x7d },
} as const;

const BLANK: ReadonlySet<number> = new Set([CHARACTER.lineFeed, CHARACTER.return, CHARACTER.tab, CHARACTER.space]);

/** Texts may stand one a line, several in a line, or over many lines. What is no object or list ends with its line. */
export function createDocumentSplitter(maxBytes = MAX_REQUEST_BYTES): DocumentSplitter {
  const state = { parts: [] as Uint8Array[], bytes: 0, depth: 0, inText: false, escaped: false };
  let start: Place | undefined;
  let line = 1;
  let column = 1;

  const finish = (): JsonDocument[] => {
    if (start === undefined) return [];
    const document = { text: textOf(joined(state.parts, state.bytes)), start };
    Object.assign(state, { parts: [], bytes: 0, depth: 0, inText: false, escaped: false });
    start = undefined;
    return [document];
  };
  const keep = (part: Uint8Array): void => {
    state.parts.push(part);
    state.bytes += part.length;
    if (state.bytes > maxBytes && start !== undefined)
      throw new JsonError(`a request of more than ${maxBytes / 1024 / 1024} MiB`, 'several smaller requests', start);
  };
  return {
    push: (chunk) => {
      const documents: JsonDocument[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (start === undefined && !BLANK.has(byte)) {
          start = { line, column };
          from = at;
        }
        if (byte === CHARACTER.lineFeed) line += 1;
        column = byte === CHARACTER.lineFeed ? 1 : column + 1;
        if (start === undefined || !endsDocument(state, byte)) continue;
        keep(chunk.slice(from, at + 1));
        documents.push(...finish());
      }
      if (start !== undefined) keep(chunk.slice(from));
      return documents;
    },
    end: finish,
  };
}

interface Scan {
  depth: number;
  inText: boolean;
  escaped: boolean;
}

/** Follows one byte; true at the bracket that closes the outermost one, and at the end of a line outside of any. */
function endsDocument(scan: Scan, byte: number): boolean {
  if (scan.inText) {
    if (scan.escaped) scan.escaped = false;
    else if (byte === CHARACTER.backslash) scan.escaped = true;
    else if (byte === CHARACTER.quote) scan.inText = false;
    return false;
  }
  if (byte === CHARACTER.quote) scan.inText = true;
  else if (byte === CHARACTER.openObject || byte === CHARACTER.openList) scan.depth += 1;
  else if (byte === CHARACTER.closeObject || byte === CHARACTER.closeList) {
    scan.depth -= 1;
    return scan.depth === 0;
  }
  return byte === CHARACTER.lineFeed && scan.depth <= 0;
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
