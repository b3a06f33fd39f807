import type { Problem } from '@headrace/contract';
import { type Path, pathText, WHOLE_FILE } from '@headrace/stack';
import type { World } from './document-rules/document-rule.ts';
import { documentRules } from './document-rules/index.ts';
import type { CheckedDocument, CheckedFile } from './documents/document.ts';
import { locateInText } from './documents/position.ts';
import { readDocuments } from './documents/read.ts';
import { problemCatalogue } from './problem-catalogue.ts';
import type { Span } from './promql/ast.ts';
import { analyse } from './queries/analyse.ts';
import { prepareRun } from './scene.ts';
import { applySuppressions } from './suppressions.ts';

/**
 * Holds dashboards, rules and configurations against the stack and against each other. Files that nobody recognises
 * are told only when they were handed over: those of the bundle bring their value along and are what they are.
 */
export function checkFiles(files: readonly CheckedFile[], world: World): Problem[] {
  const readings = files.map((file) => ({ file, ...readDocuments(file) }));
  const documents = readings.flatMap((reading) => reading.documents);
  const { scene, knowledge, queries } = prepareRun(documents, world);
  const problems = [
    ...readings.flatMap((reading) => reading.problems),
    ...readings.filter((reading) => isUnrecognised(reading)).map(({ file }) => unrecognised(file)),
    ...queries.flatMap((query) =>
      analyse(query, knowledge).map(({ code, severity, message, expected, fix, template, start, end }) => {
        const { document, path, offset } = query.site;
        const at =
          template === undefined
            ? { path, span: { start: start + offset, end: end + offset } }
            : { path: template.path, span: { start, end } };
        return { code, severity, ...placeOf(document, at.path, at.span), message, expected, fix };
      }),
    ),
    ...documentRules.flatMap(({ code, severity, find }) =>
      find(scene).map(({ document, path, isKey, span, message, expected, fix }) => ({
        code,
        severity,
        ...placeOf(document, path, span, isKey),
        message,
        expected,
        fix,
      })),
    ),
  ];
  return applySuppressions(
    problems,
    files,
    problemCatalogue().map(({ code }) => code),
  );
}

function placeOf(document: CheckedDocument, path: Path, span?: Span, isKey = false) {
  const { file, text, linesBefore, value, locator } = document;
  const location = text === '' ? WHOLE_FILE : isKey ? locator().key(path) : locator().value(path);
  const found = path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
  const isText = span !== undefined && typeof found === 'string' && location.line > 0;
  const at = isText ? locateInText(text, location, found, span) : location;
  return { file: file.path, ...at, line: at.line === 0 ? 0 : at.line + linesBefore, path: pathText(path) };
}

function isUnrecognised({
  file,
  documents,
  problems,
}: {
  file: CheckedFile;
  documents: readonly CheckedDocument[];
  problems: readonly Problem[];
}): boolean {
  return file.value === undefined && problems.length === 0 && documents.every(({ kind }) => kind === 'other');
}

function unrecognised(file: CheckedFile): Problem {
  return {
    ...{ code: 'check/unrecognised', severity: 'error', file: file.path, ...WHOLE_FILE, path: '' },
    message: 'is nothing that can be checked here',
    expected: 'a Grafana dashboard, a rule file, a PrometheusRule, or a configuration of Alertmanager or the collector',
    fix: 'hand over a file of one of these kinds; of an export of Grafana the JSON model',
  };
}
