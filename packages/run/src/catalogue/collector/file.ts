import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectorSchema } from '@headrace/check/collector-schema';

/** The file of the schema in its folder. */
const COLLECTOR_SCHEMA_FILE = 'collector.json';

/** A schema as its file has it: one component or section a line, so that a new version's changes can be read in a diff. */
function collectorSchemaText({ version, components, service, definitions }: CollectorSchema): string {
  const sections = Object.entries(definitions).map(
    ([name, definition]) => `    ${JSON.stringify(name)}: ${JSON.stringify(definition)}`,
  );
  return [
    '{',
    `  "version": ${JSON.stringify(version)},`,
    '  "components": [',
    components.map((component) => `    ${JSON.stringify(component)}`).join(',\n'),
    '  ],',
    `  "service": ${JSON.stringify(service)},`,
    '  "definitions": {',
    sections.join(',\n'),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The lines that a schema's file has and should not, or lacks. */
export async function collectorSchemaDrift(folder: string, fresh: CollectorSchema): Promise<string[]> {
  const before = await readSchemaText(folder);
  const known = new Set(before.split('\n'));
  const wanted = collectorSchemaText(fresh).split('\n');
  return [
    ...[...known].filter((line) => !wanted.includes(line)).map((line) => `${COLLECTOR_SCHEMA_FILE} has ${line.trim()}`),
    ...wanted.filter((line) => !known.has(line)).map((line) => `${COLLECTOR_SCHEMA_FILE} lacks ${line.trim()}`),
  ];
}

/** Writes a schema; says whether that changed its file. */
export async function writeCollectorSchema(folder: string, schema: CollectorSchema): Promise<boolean> {
  const text = collectorSchemaText(schema);
  if ((await readSchemaText(folder)) === text) return false;
  await writeFile(join(folder, COLLECTOR_SCHEMA_FILE), text);
  return true;
}

async function readSchemaText(folder: string): Promise<string> {
  return readFile(join(folder, COLLECTOR_SCHEMA_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}
