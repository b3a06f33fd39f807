import { nearest } from '@headrace/stack';
import { askingsOf, dashboardFields, type Placed, panelsOf, variablesOf } from '../documents/dashboard.ts';
import type { CheckedDocument } from '../documents/document.ts';
import { fieldsOf, isFields, listOf, textOf } from '../documents/value.ts';
import { variablesIn } from '../promql/placeholders.ts';
import { didYouMean } from '../queries/query-rule.ts';
import type { DocumentFinding, DocumentRule, Scene } from './document-rule.ts';
import { panelExample } from './panel-example.ts';

/** Uids that Grafana itself answers to. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '-- Grafana --',
  '-- Mixed --',
  '-- Dashboard --',
  'grafana',
  '__expr__',
  'default',
]);

export const unknownDatasource: DocumentRule = {
  code: 'dashboards/unknown-datasource',
  severity: 'error',
  meaning: 'A panel, variable or annotation asks a data source that is not provisioned, or one of another type.',
  fix: 'Name a data source of `grafana/provisioning/datasources` by its uid and type.',
  examples: {
    wrong: panelExample({ datasource: { type: 'prometheus', uid: 'prometheus-1' } }),
    right: panelExample({ datasource: { type: 'prometheus', uid: 'prometheus' } }),
  },
  find: (scene) => dashboardsOf(scene).flatMap((document) => datasourceFaults(document, scene)),
};

function datasourceFaults(document: CheckedDocument, { datasources }: Scene): DocumentFinding[] {
  const variables = new Set(variablesOf(document).map(({ fields }) => fields.name));
  const inputs = new Set(listOf(dashboardFields(document).__inputs).map((input) => fieldsOf(input).name));
  const told = new Set<string>();
  return askingsOf(document).flatMap(({ datasource, datasourcePath: path, fields, what }) => {
    const { uid, type } = isFields(datasource) ? datasource : { uid: datasource, type: undefined };
    if (typeof uid !== 'string' || uid === '' || told.has(path.join('/'))) return [];
    told.add(path.join('/'));
    const at = isFields(datasource) ? [...path, 'uid'] : path;
    const [variable] = variablesIn(uid);
    if (variable !== undefined) {
      if (variables.has(variable.name) || inputs.has(variable.name)) return [];
      return [
        {
          document,
          path: at,
          message: `the data source is the variable ${variable.name}, which the dashboard does not have`,
          expected: 'a variable of the dashboard',
          fix: 'add the variable, or name a data source by its uid',
        },
      ];
    }
    const known = datasources.get(uid);
    if (known !== undefined && known === (type ?? known) && what === 'target' && isForAnother(fields, known))
      return [
        {
          document,
          path: at,
          message: `the query is not written for ${known}, the type of "${uid}"`,
          expected: known === 'tempo' ? 'a target with a query' : 'a target with an expr',
          fix: 'name the data source that the query is written for',
        },
      ];
    if (BUILT_IN.has(uid) || (known !== undefined && (type === undefined || type === known))) return [];
    const meant = nearest(uid, [...datasources.keys()]);
    const message =
      known === undefined
        ? `no data source has the uid "${uid}"${didYouMean(meant)}`
        : `"${uid}" is a data source of type ${known}, not ${String(type)}`;
    return [
      {
        document,
        path: at,
        message,
        expected: `one of ${[...datasources.keys()].join(', ')}`,
        fix:
          meant === undefined
            ? 'name a data source that is provisioned'
            : `write ${known === undefined ? meant : `type ${known}`}`,
      },
    ];
  });
}

/** Prometheus and Loki read a target's `expr`, Tempo its `query`. */
function isForAnother(fields: Placed['fields'], type: string): boolean {
  const [own, other] = type === 'tempo' ? ['query', 'expr'] : ['expr', 'query'];
  const isKnown = type === 'tempo' || type === 'prometheus' || type === 'loki';
  return isKnown && textOf(fields[own]) === undefined && textOf(fields[other]) !== undefined;
}

/** Variables that Grafana sets itself. Source: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/ */
const GLOBAL =
  /^__(?:interval|interval_ms|rate_interval|rate_interval_ms|range|range_s|range_ms|from|to|dashboard|user|org|name|timezone|timeFilter|auto|all_variables|url_time_range|all|value|field|series|data|cell|searchFilter|auto_interval_\w+)$/;

export const unknownVariable: DocumentRule = {
  code: 'dashboards/unknown-variable',
  severity: 'error',
  meaning: 'A query, title or legend uses a dashboard variable that the dashboard does not have.',
  fix: 'Write the name of a variable that the dashboard has, or add the variable.',
  examples: {
    wrong: panelExample({ expr: 'sum(ilp_packets_in_flight{node_id=~"$node"})' }),
    right: panelExample({ expr: 'sum(ilp_packets_in_flight{node_id=~"$nodeId"})' }),
  },
  find: (scene) =>
    dashboardsOf(scene).flatMap((document) => {
      const names = variablesOf(document).flatMap(({ fields }) => textOf(fields.name) ?? []);
      const known = new Set([
        ...names,
        ...listOf(dashboardFields(document).__inputs).map((input) => fieldsOf(input).name),
      ]);
      return textsOf(document, scene).flatMap(({ text, path }) =>
        variablesIn(text)
          .filter(({ name }) => !known.has(name) && !GLOBAL.test(name))
          .map(({ name, start, end }) => {
            const meant = nearest(name, names);
            return {
              document,
              path,
              span: { start, end },
              message: `the dashboard has no variable ${name}${didYouMean(meant)}`,
              expected: `one of ${names.join(', ') || 'none: it has no variables'}`,
              fix: meant === undefined ? 'add the variable, or name one that is there' : `write $${meant}`,
            };
          }),
      );
    }),
};

/** The texts in which Grafana puts values for variables. */
function textsOf(document: CheckedDocument, { queries }: Scene) {
  const titles = panelsOf(document).map(({ fields, path }) => ({ text: fields.title, path: [...path, 'title'] }));
  const repeats = panelsOf(document).map(({ fields, path }) => ({
    text: textOf(fields.repeat) && `$${String(fields.repeat)}`,
    path: [...path, 'repeat'],
  }));
  const sites = queries.filter((site) => site.document === document);
  const legends = sites.flatMap(({ templates }) => templates.filter(({ dialect }) => dialect === 'legend'));
  const whole = sites.map(({ path, text, offset }) => ({ text: ''.padEnd(offset) + text, path }));
  return [...titles, ...repeats, ...legends, ...whole].flatMap(({ text, path }) =>
    typeof text === 'string' ? [{ text, path }] : [],
  );
}

export const overlap: DocumentRule = {
  code: 'dashboards/overlap',
  severity: 'error',
  meaning: 'Two panels take the same place on the grid, and one hides the other.',
  fix: 'Move or shrink one of the panels; the grid is 24 columns wide.',
  examples: {
    wrong: panelExample({ second: { x: 6, y: 4, w: 12, h: 8 } }),
    right: panelExample({ second: { x: 12, y: 0, w: 12, h: 8 } }),
  },
  find: (scene) =>
    dashboardsOf(scene).flatMap((document) => {
      const top = panelsOf(document).filter(({ path }) => path.length === document.root.length + 2);
      const rows = top.map(({ fields, path }) =>
        listOf(fields.panels).map((panel, index) => ({ fields: fieldsOf(panel), path: [...path, 'panels', index] })),
      );
      // Panels inside of a row that is folded are laid out when it opens.
      return [top, ...rows].flatMap((panels) => overlapping(panels, document));
    }),
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function overlapping(panels: readonly Placed[], document: CheckedDocument): DocumentFinding[] {
  const boxes = panels.flatMap(({ fields, path }) => {
    const { x, y, w, h } = fieldsOf(fields.gridPos);
    const isBox = [x, y, w, h].every((one) => typeof one === 'number');
    return isBox ? [{ path, title: textOf(fields.title) ?? '', box: { x, y, w, h } as Box }] : [];
  });
  const sorted = boxes.toSorted((a, b) => a.box.y - b.box.y);
  return sorted.flatMap(({ box, title }, index) => {
    const other = firstBelow(sorted, index, box);
    if (other === undefined) return [];
    return [
      {
        document,
        path: [...other.path, 'gridPos'],
        message: `the panel "${other.title}" lies over "${title}"`,
        expected: 'a place of its own for each panel',
        fix: 'move or shrink one of them; the grid is 24 columns wide',
      },
    ];
  });
}

function firstBelow<One extends { readonly box: Box }>(
  sorted: readonly One[],
  index: number,
  box: Box,
): One | undefined {
  for (let next = index + 1; next < sorted.length; next += 1) {
    const other = sorted[next];
    if (other === undefined || other.box.y >= box.y + box.h) return undefined;
    if (other.box.x < box.x + box.w && box.x < other.box.x + other.box.w) return other;
  }
  return undefined;
}

function dashboardsOf({ documents }: Scene): CheckedDocument[] {
  return documents.filter(({ kind }) => kind === 'dashboard');
}
