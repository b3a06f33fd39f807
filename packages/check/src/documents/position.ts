import type { Location } from '@headrace/stack';
import type { Span } from '../promql/ast.ts';

/**
 * Where the characters `span` of a text stand in the file, when the text begins at `at` there: plain, in quotes, or as
 * a block with `|` or `>`. The place of the whole text where the two cannot be brought together.
 */
export function locateInText(source: string, at: Location, value: string, span: Span): Location {
  const offsets = offsetsOf(source, startOffset(source, at), value, Math.max(span.end, span.start + 1));
  const start = offsets[span.start] ?? offsets.at(-1);
  if (start === undefined) return at;
  const line = source.slice(0, start).split('\n').length;
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = source.indexOf('\n', start);
  const last = (offsets[Math.max(span.start, span.end - 1)] ?? start) + 1;
  const end = Math.min(last, lineEnd === -1 ? source.length : lineEnd);
  return { line, column: start - lineStart + 1, endColumn: Math.max(start + 1, end) - lineStart + 1 };
}

function startOffset(source: string, { line, column }: Location): number {
  let offset = 0;
  for (let passed = 1; passed < line; passed += 1) offset = source.indexOf('\n', offset) + 1;
  return offset + column - 1;
}

/** The place in `source` of each of the first characters of `value`; empty where they do not fit together. */
function offsetsOf(source: string, from: number, value: string, count: number): number[] {
  const opening = source[from] ?? '';
  const isBlock = opening === '|' || opening === '>';
  let at = isBlock ? source.indexOf('\n', from) + 1 : opening === '"' || opening === "'" ? from + 1 : from;
  const indent = isBlock ? (/^(?:[ \t]*\n)*( *)/.exec(source.slice(at))?.[1]?.length ?? 0) : 0;
  at += indent;
  const offsets: number[] = [];
  for (let index = 0; index < Math.min(count, value.length); index += 1) {
    const step = stepOver(source, at, value[index] ?? '', opening, indent);
    if (step === undefined) return [];
    offsets.push(at);
    at += step;
  }
  return offsets;
}

/** How many characters of `source` make this one character of the value. */
function stepOver(source: string, at: number, character: string, opening: string, indent: number): number | undefined {
  const raw = source[at];
  if (opening === '"' && raw === '\\') return source[at + 1] === 'u' ? 6 : source[at + 1] === 'x' ? 4 : 2;
  if (opening === "'" && raw === "'") return 2;
  if (raw === '\n' && (character === ' ' || character === '\n')) {
    const spaces = /^\n+( *)/.exec(source.slice(at, at + 1000));
    // In a `|` block what is indented further belongs to the text.
    return opening === '|' ? 1 + (source[at + 1] === '\n' ? 0 : indent) : (spaces?.[0].length ?? 1);
  }
  return raw === character ? 1 : undefined;
}
