import type { Path } from '@headrace/stack';
import type { Template } from '../queries/query-rule.ts';
import type { CheckedDocument, Language, QuerySite } from './document.ts';
import { type Fields, fieldsOf, listOf, textOf } from './value.ts';

export interface Placed {
  readonly fields: Fields;
  readonly path: Path;
}

/** The dashboard itself. */
export function dashboardFields(document: CheckedDocument): Fields {
  return document.root.reduce<Fields>((fields, key) => fieldsOf(fields[key]), fieldsOf(document.value));
}

/** Every panel, those inside of rows included. */
export function panelsOf(document: CheckedDocument): Placed[] {
  return placed(dashboardFields(document).panels, [...document.root, 'panels']).flatMap((panel) => [
    panel,
    ...placed(panel.fields.panels, [...panel.path, 'panels']),
  ]);
}

export function variablesOf(document: CheckedDocument): Placed[] {
  const list = fieldsOf(dashboardFields(document).templating).list;
  return placed(list, [...document.root, 'templating', 'list']);
}

/** What something asks of which data source: targets of panels, variables and annotations. */
export interface Asking extends Placed {
  readonly datasource: unknown;
  readonly datasourcePath: Path;
  readonly what: 'target' | 'variable' | 'annotation';
}

export function askingsOf(document: CheckedDocument): Asking[] {
  const annotations = placed(fieldsOf(dashboardFields(document).annotations).list, [
    ...document.root,
    'annotations',
    'list',
  ]);
  return [
    ...panelsOf(document).flatMap((panel) =>
      placed(panel.fields.targets, [...panel.path, 'targets']).map((target): Asking => {
        const own = target.fields.datasource !== undefined && target.fields.datasource !== null;
        const from = own ? target : panel;
        const datasourcePath = [...from.path, 'datasource'];
        return { ...target, datasource: from.fields.datasource, datasourcePath, what: 'target' };
      }),
    ),
    ...variablesOf(document)
      .filter(({ fields }) => fields.type === 'query')
      .map((one) => withDatasource(one, 'variable')),
    ...annotations.map((one) => withDatasource(one, 'annotation')),
  ];
}

function withDatasource(one: Placed, what: Asking['what']): Asking {
  return { ...one, datasource: one.fields.datasource, datasourcePath: [...one.path, 'datasource'], what };
}

const LANGUAGES: Readonly<Record<string, Language>> = { prometheus: 'promql', loki: 'logql', tempo: 'traceql' };

/** The queries of a dashboard; `typeOf` says the type of a data source. */
export function dashboardQueries(document: CheckedDocument, typeOf: (datasource: unknown) => string): QuerySite[] {
  return askingsOf(document).flatMap((asking) => {
    const language = LANGUAGES[typeOf(asking.datasource)];
    if (language === undefined) return [];
    return asking.what === 'variable' ? variableQuery(document, asking, language) : queryOf(document, asking, language);
  });
}

function queryOf(document: CheckedDocument, { fields, path }: Asking, language: Language): QuerySite[] {
  const key = language === 'traceql' ? 'query' : 'expr';
  const text = textOf(fields[key]);
  const isSearch = language === 'traceql' && fields.queryType !== 'traceql';
  // A target that is being written is empty, and Grafana does not ask it.
  if (text === undefined || text.trim() === '' || isSearch) return [];
  const legend = textOf(fields.legendFormat);
  const templates: Template[] =
    legend === undefined ? [] : [{ text: legend, path: [...path, 'legendFormat'], dialect: 'legend' }];
  return [{ document, language, text, path: [...path, key], offset: 0, use: 'panel', templates }];
}

/** `label_values(metric, label)` and `query_result(expression)`. */
function variableQuery(document: CheckedDocument, { fields, path }: Asking, language: Language): QuerySite[] {
  const isText = typeof fields.query === 'string';
  const query = isText ? textOf(fields.query) : textOf(fieldsOf(fields.query).query);
  if (query === undefined || language !== 'promql') return [];
  const at = isText ? [...path, 'query'] : [...path, 'query', 'query'];
  const match = /^\s*(label_values|query_result)\(\s*/.exec(query);
  const [head, name] = match ?? [];
  if (head === undefined) return [];
  const rest = query.slice(head.length);
  const end = name === 'label_values' ? (/\s*,\s*\w+\s*\)\s*$/.exec(rest)?.index ?? -1) : rest.lastIndexOf(')');
  if (end <= 0) return [];
  const templates: Template[] = name === 'label_values' ? [{ text: query, path: at, dialect: 'variable' }] : [];
  return [{ document, language, text: rest.slice(0, end), path: at, offset: head.length, use: 'variable', templates }];
}

function placed(list: unknown, path: Path): Placed[] {
  return listOf(list).map((item, index) => ({ fields: fieldsOf(item), path: [...path, index] }));
}
