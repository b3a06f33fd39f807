/** A field of a Go struct. */
export interface GoField {
  /** Undefined where the type is embedded. */
  readonly name: string | undefined;
  readonly type: string;
  /** What the field's tag says for `mapstructure`. */
  readonly tag: string | undefined;
}

/** A type that a Go file declares. */
export interface GoType {
  readonly name: string;
  /** What stands behind the name; `struct` where `fields` say it. */
  readonly type: string;
  readonly fields: readonly GoField[];
  /** Packages that the file imports, by the name that it calls them. */
  readonly imports: ReadonlyMap<string, string>;
}

/** What a Go file declares, as far as decoding a configuration needs it. */
export interface GoFile {
  readonly types: readonly GoType[];
  /** `Type.Method` of each method that reads a configuration value. */
  readonly decoders: ReadonlySet<string>;
}

/**
 * Reads the declarations of a file as `gofmt` writes it: a type begins at the start of a line or one tab further in a
 * group, and its closing brace stands where it began.
 */
export function readGoSource(source: string): GoFile {
  const text = withoutComments(source);
  const imports = importsOf(text);
  const methods = text.matchAll(/^func \((?:\w+ )?\*?(\w+)(?:\[\w+\])?\) (Unmarshal|UnmarshalText)\(([^)]*)\)/gm);
  const decoders = [...methods]
    .filter(([, , method, parameters]) => method === 'UnmarshalText' || parameters?.includes('*confmap.Conf'))
    .map(([, type, method]) => `${type}.${method}`);
  return { types: typesOf(ungrouped(text), imports), decoders: new Set(decoders) };
}

function withoutComments(source: string): string {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'/g;
  return source.replace(token, (found) => (/^\/[/*]/.test(found) ? '' : found));
}

/** `type (…)` as one declaration each. */
function ungrouped(text: string): string {
  return text.replace(/^type \(\n([\s\S]*?)^\)/gm, (_, body: string) =>
    body.replace(/^\t/gm, '').replace(/^(?=[A-Za-z_])/gm, 'type '),
  );
}

function importsOf(text: string): Map<string, string> {
  const blocks = [...text.matchAll(/^import \(([\s\S]*?)^\)/gm)].map(([, block = '']) => block);
  const single = [...text.matchAll(/^import (.*)$/gm)].map(([, line = '']) => line);
  const lines = [...blocks, ...single].join('\n').matchAll(/^\s*(?:(\w+|\.)\s+)?"([^"]+)"/gm);
  return new Map([...lines].map(([, alias, path = '']) => [alias ?? packageName(path), path]));
}

/** `github.com/go-viper/mapstructure/v2` is called `mapstructure`. */
function packageName(path: string): string {
  return (
    path
      .split('/')
      .filter((part) => !/^v\d+$/.test(part))
      .at(-1) ?? path
  );
}

function typesOf(text: string, imports: ReadonlyMap<string, string>): GoType[] {
  const declarations = text.matchAll(/^type (\w+)(?:\[\w[^\]]*\])?\s+(?:=\s*)?(?:struct \{\n([\s\S]*?)^\}|(.+))$/gm);
  return [...declarations].map(([, name = '', body, other]) => ({
    name,
    type: body === undefined ? (other ?? '').trim() : 'struct',
    fields: body === undefined ? [] : fieldsOf(body),
    imports,
  }));
}

/** Fields stand one tab deep; what is deeper belongs to a type without a name. */
function fieldsOf(body: string): GoField[] {
  return body
    .split('\n')
    .filter((line) => /^\t[^\t}]/.test(line))
    .flatMap((line): GoField[] => {
      const [, declared = '', tags] = /^\t([^`]*?)\s*(?:`([^`]*)`)?\s*$/.exec(line) ?? [];
      const tag = /mapstructure:"([^"]*)"/.exec(tags ?? '')?.[1];
      if (/^\*?[\w.]+(\[.*\])?$/.test(declared)) return [{ name: undefined, type: declared, tag }];
      const [, names = '', type = ''] = /^(\w+(?:, \w+)*)\s+(.+)$/.exec(declared) ?? [];
      return names.split(', ').map((name) => ({ name, type, tag }));
    });
}
