const posixClasses = /^\[:\^?[a-z]+:\]/;
// Not ^ and $: after (?m) those match at every line break.
const textStart = '(?<![\\s\\S])';
const textEnd = '(?![\\s\\S])';

export interface PatternOptions {
  /** Whose patterns they are, for messages. */
  readonly of: 'Tempo' | 'Loki';
  /** Whether the whole text must match, or a part of it. */
  readonly anchored: boolean;
  /** Whether a dot takes a line break, too. */
  readonly dotAll: boolean;
}

/**
 * A pattern of RE2 as a JavaScript expression, or why it is refused: what only JavaScript knows (lookaround, back
 * references) is, so that a query that works here works there.
 *
 * Source: https://github.com/google/re2/wiki/Syntax
 */
export function parsePattern(text: string, { of, anchored, dotAll }: PatternOptions): RegExp | string {
  const [leading = '', flags = ''] = /^\(\?([ims]+)\)/.exec(text) ?? [];
  const source = translate(text.slice(leading.length), of);
  if (typeof source !== 'object') return source;
  const pattern = anchored ? `${textStart}(?:${source.pattern})${textEnd}` : source.pattern;
  try {
    // `u`: an unknown escape is an error, as in RE2.
    return new RegExp(pattern, [...new Set(`${flags}${dotAll ? 's' : ''}u`)].join(''));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function translate(text: string, of: string): { readonly pattern: string } | string {
  let pattern = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    if (/^\(\?(?:<?[=!])/.test(rest)) return `lookaround is not part of RE2, which ${of} uses`;
    if (/^\\[1-9]/.test(rest)) return `back references are not part of RE2, which ${of} uses`;
    const posix = posixClasses.exec(rest)?.[0];
    if (posix !== undefined) return `the character class ${posix} is not translated; write it out`;
    const [taken, replacement] = nextPart(rest);
    pattern += replacement;
    at += taken;
  }
  return { pattern };
}

/** How many characters are read, and what they are in JavaScript. */
function nextPart(rest: string): readonly [number, string] {
  if (rest.startsWith('(?P<')) return [4, '(?<'];
  if (/^[{}]/.test(rest)) {
    // A brace that is no repetition stands for itself in RE2.
    const repetition = /^\{\d+(,\d*)?\}/.exec(rest)?.[0];
    return repetition === undefined ? [1, `\\${rest.charAt(0)}`] : [repetition.length, repetition];
  }
  if (!rest.startsWith('\\')) {
    const [character = ''] = rest;
    return [character.length, character];
  }
  const sequence = rest.slice(0, 2);
  if (sequence === '\\A') return [2, textStart];
  if (sequence === '\\z') return [2, textEnd];
  // RE2 lets every punctuation mark be escaped; JavaScript, with the u flag, only those that have a meaning.
  if (/^\\[!"#%&',:;<=>@_`~]$/.test(sequence)) return [2, sequence.slice(1)];
  if (sequence === '\\-') return [2, '\\x2d'];
  return [sequence.length, sequence];
}
