import { type Location, pathText, WHOLE_FILE } from '@headrace/stack';
import type { World } from '../document-rules/document-rule.ts';
import { dashboardFields } from '../documents/dashboard.ts';
import type { CheckedFile } from '../documents/document.ts';
import { readDocuments } from '../documents/read.ts';
import { fieldsOf, textOf } from '../documents/value.ts';
import { everyExpr } from '../promql/ast.ts';
import type { ReadQuery } from '../queries/analyse.ts';
import { prepareRun } from '../scene.ts';
import { fillVariables } from './fill-variables.ts';

/** A PromQL expression that should have data while the stack runs with traffic. */
export interface LiveQuery extends Location {
  readonly file: string;
  readonly path: string;
  /** Who asks, for people: `panel Prepares of Connector overview`. */
  readonly asker: string;
  /** As Prometheus takes it: without dashboard variables. */
  readonly expression: string;
}

/**
 * What dashboards and rules ask of Prometheus. An alert is silent while all is well, so each of its selectors is asked
 * for instead. Files that cannot be read are passed over.
 */
export function liveQueries(files: readonly CheckedFile[], world: World): LiveQuery[] {
  const documents = files.flatMap((file) => readDocuments(file).documents);
  const { queries, knowledge } = prepareRun(documents, world);
  const intervals = {
    stepMs: world.stack.prometheus.scrapeIntervalMs,
    leastRangeMs: knowledge.leastRangeMs,
  };
  return queries.flatMap((query) => {
    const { document, path } = query.site;
    const place = { file: document.file.path, path: pathText(path), ...locationOf(query), asker: askerOf(query) };
    return expressionsOf(query).map((text) => ({
      ...place,
      expression: document.kind === 'dashboard' ? fillVariables(text, document, intervals) : text,
    }));
  });
}

function expressionsOf({ site, promql }: ReadQuery): string[] {
  if (promql === undefined || 'fault' in promql) return [];
  if (site.use !== 'alert') return [site.text];
  const selectors = everyExpr(promql.expr).filter(({ kind }) => kind === 'selector');
  return [...new Set(selectors.map(({ start, end }) => site.text.slice(start, end)))];
}

function askerOf({ site: { document, path, use } }: ReadQuery): string {
  const whole = dashboardFields(document);
  const board = textOf(whole.title) ?? document.file.path;
  if (use === 'panel' || use === 'variable') {
    const owner = use === 'panel' && path.includes('targets') ? path.slice(0, path.indexOf('targets')) : undefined;
    const at = owner ?? path.slice(0, path.indexOf('list') + 2);
    const fields = fieldsAt(document.value, at);
    return `${owner === undefined ? 'variable' : 'panel'} ${textOf(fields.title) ?? textOf(fields.name) ?? ''} of ${board}`;
  }
  const rule = fieldsAt(document.value, path.slice(0, -1));
  return use === 'alert' ? `alert ${textOf(rule.alert) ?? ''}` : `recording rule ${textOf(rule.record) ?? ''}`;
}

function fieldsAt(value: unknown, path: readonly (string | number)[]): ReturnType<typeof fieldsOf> {
  return fieldsOf(
    path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value),
  );
}

function locationOf({ site: { document, path } }: ReadQuery): Location {
  if (document.text === '') return WHOLE_FILE;
  const { line, ...columns } = document.locator().value(path);
  return { ...columns, line: line === 0 ? 0 : line + document.linesBefore };
}
