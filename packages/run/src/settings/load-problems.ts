import { basename, extname } from 'node:path';
import type { Problem } from '@headrace/contract';
import { type Location, WHOLE_FILE } from '@headrace/stack';

export function contractModuleProblem(
  place: Pick<Problem, 'file' | 'line' | 'column' | 'endColumn' | 'path'>,
  contract: string,
  reason: string,
): Problem {
  return {
    code: 'settings/contract',
    severity: 'error',
    ...place,
    message: `cannot take the contract from ${contract}: ${reason}`,
    expected: 'the path of a module whose default export is a contract',
    fix: 'write the path relative to the settings file, and export default defineContract({ … }) there',
  };
}

/** An error of the file system in words without the path, which is known. */
export function fileErrorOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return FILE_ERRORS[String(code)] ?? messageOf(error);
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
};

/** What was thrown, in a line, without what the loader put behind the file's name. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${JSON.stringify(error)}`;
  const [firstLine = ''] = error.message.split('\n');
  return firstLine.replaceAll(/\?headrace-settings=\d+/g, '');
}

export function unreadable(file: string, error: unknown): Problem {
  return {
    code: 'settings/unreadable',
    severity: 'error',
    file,
    ...WHOLE_FILE,
    path: '',
    message: `cannot read the settings file: ${fileErrorOf(error)}`,
    expected: 'a file that exists and can be read',
    fix: 'name it with --settings FILE, or write one with "headrace init"',
  };
}

export function unknownLanguage(file: string, known: readonly string[]): Problem {
  const endings = known.join(', ');
  return {
    code: 'settings/unreadable',
    severity: 'error',
    file,
    ...WHOLE_FILE,
    path: '',
    message: `cannot tell the language of the settings file: expected a name that ends in ${endings}`,
    expected: `a name that ends in ${endings}`,
    fix: 'write the settings in TypeScript or YAML; "headrace init" writes a file to begin with',
  };
}

export function syntaxProblem(file: string, message: string, location: Location): Problem {
  return {
    code: 'settings/syntax',
    severity: 'error',
    file,
    ...location,
    path: '',
    message,
    expected: extname(file) === '.ts' ? 'a TypeScript module' : 'YAML',
    fix: 'mend the syntax at the caret',
  };
}

export function noDefaultExport(file: string): Problem {
  return {
    code: 'settings/no-default-export',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    endColumn: 2,
    path: '',
    message: `${basename(file)} exports no settings`,
    expected: 'a default export',
    fix: 'write export default defineSettings({ … })',
  };
}

export function failedImport(file: string, error: unknown): Problem {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = new RegExp(`${basename(file).replaceAll('.', '\\.')}[^:]*:(\\d+):(\\d+)`).exec(stack) ?? [];
  const at = line === undefined ? { line: 1, column: 1 } : { line: Number(line), column: Number(column) };
  return {
    code: 'settings/import',
    severity: 'error',
    file,
    ...at,
    endColumn: at.column + 1,
    path: '',
    message: `the module ended with an error: ${messageOf(error)}`,
    expected: 'a module that can be imported',
    fix: 'a settings file should only import and export; mend what it throws',
  };
}
