import { type SettingRow, settingRows } from './setting-rows.ts';

/** How a language of settings files writes what the template needs. */
interface Syntax {
  readonly comment: string;
  readonly open: (key: string) => string;
  readonly close: string | undefined;
  readonly value: (key: string, value: string) => string;
  readonly openItem: string;
  readonly itemIndent: number;
  readonly closeItem: string | undefined;
  readonly closeList: string | undefined;
  readonly openList: (key: string) => string;
}

const TYPESCRIPT: Syntax = {
  comment: '//',
  open: (key) => `${key}: {`,
  close: '},',
  value: (key, value) => `${key}: ${value},`,
  openList: (key) => `${key}: [`,
  openItem: '{',
  itemIndent: 1,
  closeItem: '},',
  closeList: '],',
};

const YAML: Syntax = {
  comment: '#',
  open: (key) => `${key}:`,
  close: undefined,
  value: (key, value) => `${key}: ${value}`,
  openList: (key) => `${key}:`,
  openItem: '-',
  itemIndent: 1,
  closeItem: undefined,
  closeList: undefined,
};

/** What a required setting is written as in the template. */
const EXAMPLES: Readonly<Record<string, string>> = { name: 'ilp-connector', contract: 'ilp-connector' };

/** A settings file with every setting in it: what is required is written, defaults are written as comments. */
export function settingsTemplate(language: 'ts' | 'yaml'): string {
  const rows = settingRows().filter(({ path: [section = ''] }) => !['patches', 'check'].includes(section));
  const lines = (syntax: Syntax, indent: number) => nodeLines(rows, [], syntax, indent);
  if (language === 'yaml') {
    return ['# The settings of this pipeline. Every default is written as a comment: uncomment to change it.']
      .concat(lines(YAML, 0), '')
      .join('\n');
  }
  return [
    "import { defineSettings } from '@headrace/stack';",
    '',
    '// Every default is written as a comment: uncomment to change it.',
    'export default defineSettings({',
    ...lines(TYPESCRIPT, 1),
    '});',
    '',
  ].join('\n');
}

/** The lines of all settings below `path`, sections nested as they are in the schema. */
function nodeLines(rows: readonly SettingRow[], path: readonly string[], syntax: Syntax, indent: number): string[] {
  const below = rows.filter(
    (row) => path.every((key, index) => row.path[index] === key) && row.path.length > path.length,
  );
  const keys = [...new Set(below.map((row) => row.path[path.length] ?? ''))];
  return keys.flatMap((key) => {
    const here = [...path, key];
    const row = below.find((candidate) => candidate.path.length === here.length && candidate.path.at(-1) === key);
    const children = below.filter(
      (candidate) => candidate.path.length > here.length && candidate.path[path.length] === key,
    );
    if (children.length === 0) return row === undefined ? [] : leafLines(row, key, syntax, indent);
    return children.some((child) => child.path[here.length] === '[]')
      ? listLines(below, here, key, syntax, indent)
      : sectionLines(below, here, key, syntax, indent);
  });
}

function sectionLines(
  rows: readonly SettingRow[],
  path: readonly string[],
  key: string,
  syntax: Syntax,
  indent: number,
) {
  const written = rows.some((row) => row.required && path.every((step, index) => row.path[index] === step));
  // A YAML key with nothing but comments below it would be null: the key is a comment as well.
  const prefix = written || syntax.close !== undefined ? '' : `${syntax.comment} `;
  return [
    pad(indent, prefix + syntax.open(key)),
    ...nodeLines(rows, path, syntax, indent + 1),
    ...(syntax.close === undefined ? [] : [pad(indent, syntax.close)]),
  ];
}

function listLines(rows: readonly SettingRow[], path: readonly string[], key: string, syntax: Syntax, indent: number) {
  const item = nodeLines(rows, [...path, '[]'], syntax, indent + 1 + syntax.itemIndent);
  return [
    pad(indent, syntax.openList(key)),
    pad(indent + 1, syntax.openItem),
    ...item,
    ...(syntax.closeItem === undefined ? [] : [pad(indent + 1, syntax.closeItem)]),
    ...(syntax.closeList === undefined ? [] : [pad(indent, syntax.closeList)]),
  ];
}

function leafLines(row: SettingRow, key: string, syntax: Syntax, indent: number): string[] {
  const explained = row.description === '' ? [] : [pad(indent, `${syntax.comment} ${row.description}`)];
  if (row.required) return [...explained, pad(indent, syntax.value(key, quote(EXAMPLES[key] ?? '')))];
  const shown = row.fallback === undefined ? '…' : quote(row.fallback);
  return [...explained, pad(indent, `${syntax.comment} ${syntax.value(key, shown)}`)];
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function pad(indent: number, line: string): string {
  return '  '.repeat(indent) + line;
}
