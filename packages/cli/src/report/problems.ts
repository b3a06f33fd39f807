import type { Problem } from '@headrace/contract';
import { type Io, painter } from '../io.ts';

export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** The text of the file that a problem points into, or undefined when there is none to show. */
export type SourceOf = (file: string) => string | undefined;

/** Prints problems in the order in which a reader meets them in the file. */
export function reportProblems(problems: readonly Problem[], format: Format, sourceOf: SourceOf, io: Io): void {
  const sorted = inReadingOrder(problems);
  if (format === 'json') io.stdout.write(`${JSON.stringify({ problems: sorted }, null, 2)}\n`);
  else if (format === 'github') io.stderr.write(sorted.map(githubLine).join(''));
  else
    io.stderr.write(`${sorted.map((problem) => problemText(problem, sourceOf, io)).join('\n')}\n${summary(sorted)}\n`);
}

/** File by file in the order in which they were read, and down each file. */
function inReadingOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  const rank = new Map(files.map((file, index) => [file, index]));
  return problems.toSorted(
    (a, b) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

function problemText(problem: Problem, sourceOf: SourceOf, io: Io): string {
  const paint = painter(io.stderr, io.env);
  const colour = problem.severity === 'error' ? 'red' : 'yellow';
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  const head = [paint([colour, 'bold'], problem.severity), problem.code].join(' ');
  return [
    [head, paint('cyan', place), problem.path].filter((part) => part !== '').join('  '),
    ...excerpt(problem, sourceOf(problem.file), (carets) => paint(colour, carets)),
    `  fix: ${problem.fix}`,
    '',
  ].join('\n');
}

/** The line in question with a caret under the place; the message alone where there is no line. */
function excerpt(problem: Problem, source: string | undefined, paint: (carets: string) => string): string[] {
  // A line with a secret in plain text is not repeated: what is printed ends up in logs.
  const line =
    problem.line === 0 || problem.code === 'settings/secret' ? undefined : source?.split(/\r?\n/)[problem.line - 1];
  if (line === undefined) return [`  ${problem.message}`];
  const number = `  ${problem.line} | `;
  // A tab stays a tab, so that the caret stands below its character whatever a tab's width is.
  const before = line.slice(0, problem.column - 1).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, problem.endColumn - problem.column));
  return [`${number}${line}`, `${' '.repeat(number.length)}${before}${paint(carets)} ${problem.message}`];
}

function githubLine(problem: Problem): string {
  const { severity, file, line, column, endColumn, code, message, fix } = problem;
  const at = line === 0 ? '' : `,line=${line},col=${column},endColumn=${endColumn}`;
  const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${severity} file=${property(file)}${at},title=${property(code)}::${escaped(`${message} (fix: ${fix})`)}\n`;
}

function summary(problems: readonly Problem[]): string {
  const count = (severity: Problem['severity'], word: string) => {
    const number = problems.filter((problem) => problem.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  };
  return [...count('error', 'error'), ...count('warning', 'warning')].join(', ');
}
