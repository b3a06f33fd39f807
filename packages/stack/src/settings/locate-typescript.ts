import { type ParserOptions, parse } from '@babel/parser';
import { type Location, type Locator, locationOf, type Path } from './location.ts';

/** As much of a syntax tree as positions need. */
interface SyntaxNode {
  readonly type: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly [key: string]: unknown;
}

export interface TypeScriptReading {
  readonly locator: Locator;
  readonly syntaxErrors: readonly { readonly message: string; readonly location: Location }[];
}

const OPTIONS: ParserOptions = { sourceType: 'module', plugins: ['typescript'], errorRecovery: true };

/**
 * Reads a settings module without running it and finds its keys and values.
 * Follows `export default`, the argument of a call such as `defineSettings(…)`, and constants of the same file.
 */
export function readTypeScript(text: string): TypeScriptReading {
  let program: SyntaxNode;
  try {
    const file = parse(text, OPTIONS);
    program = file.program as unknown as SyntaxNode;
    const errors = file.errors ?? [];
    if (errors.length > 0)
      return { locator: locatorOf(text, program), syntaxErrors: errors.map((e) => syntaxError(text, e)) };
  } catch (error) {
    return { locator: locatorOf(text, undefined), syntaxErrors: [syntaxError(text, error)] };
  }
  return { locator: locatorOf(text, program), syntaxErrors: [] };
}

function syntaxError(text: string, error: unknown) {
  const at = (error as { pos?: number }).pos ?? 0;
  const message = String((error as Error).message).replace(/ \(\d+:\d+\)$/, '');
  return { message, location: locationOf(text, at, at + 1) };
}

function locatorOf(text: string, program: SyntaxNode | undefined): Locator {
  const constants = program === undefined ? new Map<string, SyntaxNode>() : constantsOf(program);
  const root = program === undefined ? undefined : resolve(defaultExport(program), constants);
  const at = (node: SyntaxNode | undefined): Location =>
    node === undefined ? { line: 1, column: 1, endColumn: 2 } : locationOf(text, node.start ?? 0, node.end ?? 0);
  const find = (path: Path, wantKey: boolean): Location => {
    let node = root;
    let found = openingOf(root, at);
    for (const [depth, step] of path.entries()) {
      const last = depth === path.length - 1;
      const member = memberOf(node, step);
      if (member === undefined) return found;
      node = resolve(member.value, constants);
      const container = isContainer(node);
      if (wantKey || !last || container)
        found = member.key === undefined ? openingOf(member.value, at) : at(member.key);
      else found = at(member.value);
    }
    return found;
  };
  return { value: (path) => find(path, false), key: (path) => find(path, true) };
}

/** An object is pointed at by its opening brace: the rest of its first line says nothing. */
function openingOf(node: SyntaxNode | undefined, at: (node: SyntaxNode | undefined) => Location): Location {
  const location = at(node);
  return isContainer(node) ? { ...location, endColumn: location.column + 1 } : location;
}

function isContainer(node: SyntaxNode | undefined): boolean {
  return node?.type === 'ObjectExpression';
}

function memberOf(
  node: SyntaxNode | undefined,
  step: string | number,
): { key: SyntaxNode | undefined; value: SyntaxNode } | undefined {
  if (node?.type === 'ArrayExpression') {
    const value = (node.elements as (SyntaxNode | null)[])[Number(step)];
    return value ? { key: undefined, value } : undefined;
  }
  if (node?.type !== 'ObjectExpression') return undefined;
  for (const property of (node.properties as SyntaxNode[]).toReversed()) {
    if (property.type !== 'ObjectProperty') continue;
    const key = property.key as SyntaxNode;
    if ((key.name ?? key.value) === step) return { key, value: property.value as SyntaxNode };
  }
  return undefined;
}

function constantsOf(program: SyntaxNode): Map<string, SyntaxNode> {
  const constants = new Map<string, SyntaxNode>();
  for (const statement of program.body as SyntaxNode[]) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? (statement.declaration as SyntaxNode) : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const declarator of declaration.declarations as SyntaxNode[]) {
      const name = (declarator.id as SyntaxNode).name;
      const init = declarator.init as SyntaxNode | null;
      if (typeof name === 'string' && init !== null) constants.set(name, init);
    }
  }
  return constants;
}

function defaultExport(program: SyntaxNode): SyntaxNode | undefined {
  const statement = (program.body as SyntaxNode[]).find((node) => node.type === 'ExportDefaultDeclaration');
  return statement?.declaration as SyntaxNode | undefined;
}

/** Steps through what stands between a name and its literal: constants, `as const`, `satisfies`, `defineSettings(…)`. */
function resolve(node: SyntaxNode | undefined, constants: ReadonlyMap<string, SyntaxNode>): SyntaxNode | undefined {
  let current = node;
  for (let step = 0; current !== undefined && step < 20; step += 1) {
    if (current.type === 'Identifier') current = constants.get(String(current.name));
    else if (current.type === 'TSAsExpression' || current.type === 'TSSatisfiesExpression') {
      current = current.expression as SyntaxNode;
    } else if (current.type === 'CallExpression' && isDefineSettings(current)) {
      current = (current.arguments as SyntaxNode[])[0];
    } else return current;
  }
  return current;
}

function isDefineSettings(call: SyntaxNode): boolean {
  return (call.callee as SyntaxNode).name === 'defineSettings';
}
