import type { SyntaxNode } from '@lezer/common';

/** The first place where a text is not what its grammar takes. */
export function syntaxFaultIn(root: SyntaxNode, text: string, language: string) {
  const cursor = root.cursor();
  do {
    if (!cursor.type.isError) continue;
    const found = /\S/.exec(text.slice(cursor.from));
    const start = found === null ? Math.max(0, text.length - 1) : cursor.from + found.index;
    const word = /^\w+/.exec(text.slice(start))?.[0] ?? text.slice(start, start + 1);
    const message =
      found === null ? `the ${language} query ends too early` : `${JSON.stringify(word)} is not expected here`;
    return {
      ...{ code: 'query/syntax' as const, start, end: start + Math.max(1, word.length) },
      message,
      expected: language,
      fix: 'mend the syntax at the caret',
    };
  } while (cursor.next());
  return undefined;
}
