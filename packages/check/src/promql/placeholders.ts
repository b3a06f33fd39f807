import type { Span } from './ast.ts';

/** A dashboard variable in a text. */
export interface VariableRef extends Span {
  readonly name: string;
}

/** A query with its dashboard variables replaced by text of the same length, so that every position stays. */
export interface Substituted {
  readonly text: string;
  readonly variables: readonly VariableRef[];
}

const VARIABLE = /\$\{([A-Za-z_]\w*)(?:[.:][^}]*)?\}|\$([A-Za-z_]\w*)|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]/g;

/** The dashboard variables of a text: `$nodeId`, `${nodeId:regex}`, `[[nodeId]]`. */
export function variablesIn(text: string): VariableRef[] {
  if (!text.includes('$') && !text.includes('[[')) return [];
  return [...text.matchAll(VARIABLE)].map((match) => ({
    name: match[1] ?? match[2] ?? match[3] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Puts a duration where a duration belongs and a name elsewhere; inside of quotes a variable stays as it is. */
export function withPlaceholders(text: string): Substituted {
  const variables = variablesIn(text);
  if (variables.length === 0) return { text, variables };
  const context = contexts(text, variables);
  let substituted = '';
  let done = 0;
  for (const { start, end } of variables) {
    substituted += text.slice(done, start) + placeholder(text, start, end, context[start] ?? 'plain');
    done = end;
  }
  return { text: substituted + text.slice(done), variables };
}

type Context = 'plain' | 'quoted' | 'duration';

/** What stands at each position: within quotes, within brackets or behind `offset`, or neither. */
function contexts(text: string, variables: readonly VariableRef[]): Context[] {
  const ends = new Map(variables.map(({ start, end }) => [start, end]));
  const found: Context[] = [];
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const afterOffset = character === '$' && /\boffset\s+-?$/.test(text.slice(Math.max(0, at - 12), at));
    found[at] = quote !== '' ? 'quoted' : depth > 0 || afterOffset ? 'duration' : 'plain';
    const end = ends.get(at);
    if (end !== undefined) at = end - 1;
    else if (quote !== '') {
      if (character === '\\' && quote !== '`') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
  }
  return found;
}

function placeholder(text: string, start: number, end: number, context: Context): string {
  const length = end - start;
  if (context === 'quoted') return text.slice(start, end);
  if (context === 'plain') return 'v'.padEnd(length, '_');
  return /[smhdwy]/.test(text[end] ?? '') ? ''.padEnd(length, '1') : '1m'.padEnd(length, ' ');
}
