import type { Problem } from '@headrace/contract';
import { type Locator, noLocator, readYaml, WHOLE_FILE } from '@headrace/stack';
import type { CheckedDocument, CheckedFile, DocumentKind } from './document.ts';
import { fieldsOf, isFields, listOf } from './value.ts';

export interface DocumentReading {
  readonly documents: readonly CheckedDocument[];
  readonly problems: readonly Problem[];
}

/** Reads YAML or JSON into documents, each with what it is. */
export function readDocuments(file: CheckedFile): DocumentReading {
  if (file.value !== undefined) return { documents: [documentOf(file, file.value, file.text, 0)], problems: [] };
  const json = file.text.trimStart().startsWith('{') ? parsedJson(file.text) : undefined;
  if (json !== undefined) return { documents: [documentOf(file, json, file.text, 0)], problems: [] };
  const documents: CheckedDocument[] = [];
  const problems: Problem[] = [];
  for (const { text, linesBefore } of partsOf(file.text)) {
    const { value, locator, syntaxErrors } = readYaml(text);
    for (const { message, location } of syntaxErrors)
      problems.push(syntaxProblem(file, message, { ...location, line: location.line + linesBefore }));
    if (value !== undefined && value !== null) documents.push(documentOf(file, value, text, linesBefore, locator));
  }
  return { documents, problems };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The YAML reader says where it is not JSON, and flow style YAML begins with a brace as well.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The documents of a YAML file, which `---` divides. */
function partsOf(text: string): { text: string; linesBefore: number }[] {
  if (!/^---/m.test(text)) return [{ text, linesBefore: 0 }];
  const parts: { lines: string[]; linesBefore: number }[] = [{ lines: [], linesBefore: 0 }];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^---(\s|$)/.test(line)) parts.push({ lines: [], linesBefore: index + 1 });
    else parts.at(-1)?.lines.push(line);
  }
  return parts.map(({ lines, linesBefore }) => ({ text: lines.join('\n'), linesBefore }));
}

function documentOf(
  file: CheckedFile,
  value: unknown,
  text: string,
  linesBefore: number,
  locator?: Locator,
): CheckedDocument {
  let known = locator;
  return {
    ...{ file, value, text, linesBefore, ...recognised(value) },
    locator: () => {
      known ??= text === '' ? noLocator : readYaml(text).locator;
      return known;
    },
  };
}

/** What a document is, by the keys that only its kind has, and where its own shape begins. */
function recognised(value: unknown): Pick<CheckedDocument, 'kind' | 'root'> {
  const fields = fieldsOf(value);
  if (fields.kind === 'PrometheusRule') return { kind: 'rules', root: ['spec'] };
  if (isDashboard(fields.dashboard)) return { kind: 'dashboard', root: ['dashboard'] };
  return { kind: kindOf(fields), root: [] };
}

function kindOf(fields: ReturnType<typeof fieldsOf>): DocumentKind {
  if (isDashboard(fields)) return 'dashboard';
  if (listOf(fields.groups).some((group) => 'rules' in fieldsOf(group))) return 'rules';
  if ('route' in fields && 'receivers' in fields) return 'alertmanager';
  if ('pipelines' in fieldsOf(fields.service) || (isFields(fields.receivers) && isFields(fields.exporters)))
    return 'collector';
  if ('datasources' in fields) return 'datasources';
  return 'scrape_configs' in fields ? 'prometheus' : 'other';
}

function isDashboard(value: unknown): boolean {
  return (
    isFields(value) &&
    Array.isArray(value.panels) &&
    ('schemaVersion' in value || 'title' in value || 'templating' in value)
  );
}

function syntaxProblem(
  file: CheckedFile,
  message: string,
  location: { line: number; column: number; endColumn: number },
): Problem {
  return {
    ...{ code: 'check/syntax', severity: 'error', file: file.path, ...WHOLE_FILE, ...location },
    path: '',
    message,
    expected: 'YAML or JSON',
    fix: 'mend the syntax at the caret',
  };
}
