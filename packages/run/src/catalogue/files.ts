import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '@headrace/contract/catalogues';

/** A catalogue as its file has it: one family a line, so that a new version's changes can be read in a diff. */
export function catalogueText({ families, ...head }: Catalogue): string {
  const lines = families.map((family) => `    ${JSON.stringify(family)}`);
  const keys = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return ['{', ...keys, '  "families": [', lines.join(',\n'), '  ]', '}', ''].join('\n');
}

export async function readCatalogue(folder: string, program: string): Promise<Catalogue | undefined> {
  const text = await readFile(pathOf(folder, program), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Catalogue);
}

/** Writes a catalogue; says whether that changed its file. */
export async function writeCatalogue(folder: string, catalogue: Catalogue): Promise<boolean> {
  const path = pathOf(folder, catalogue.program);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  const text = catalogueText(catalogue);
  if (before !== text) await writeFile(path, text);
  return before !== text;
}

function pathOf(folder: string, program: string): string {
  return join(folder, `${program}.json`);
}
