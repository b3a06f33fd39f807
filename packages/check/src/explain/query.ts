import type { OutputFile } from '@headrace/stack';

/** A query of the generated bundle and the place that it stands at. */
export interface Query {
  /** `panel "Prepares" of dashboard connector-overview`, `alert ConnectorDown`. */
  readonly place: string;
  readonly expression: string;
}

/** An alert or recording rule as a rule file has it. */
export interface Rule {
  readonly kind: 'alert' | 'recording rule';
  readonly name: string;
  readonly expression: string;
  /** How long the condition must hold; empty for none. */
  readonly holdsFor: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly file: string;
}

/** Every query of the dashboards, their variables, and the rules. */
export function queriesOf(outputs: readonly OutputFile[]): Query[] {
  return [
    ...outputs.flatMap((output) => (output.path.startsWith('grafana/dashboards/') ? dashboardQueries(output) : [])),
    ...rulesOf(outputs).map(({ kind, name, expression }) => ({ place: `${kind} ${name}`, expression })),
  ];
}

function dashboardQueries({ path, document }: OutputFile): Query[] {
  const dashboard = `dashboard ${path.replace(/^.*\//, '').replace(/\.json$/, '')}`;
  const variables = listAt(at(document, 'templating'), 'list').map((variable) => ({
    place: `variable "${textAt(variable, 'name')}" of ${dashboard}`,
    expression: textAt(at(variable, 'query'), 'query') || textAt(variable, 'query'),
  }));
  const panels = listAt(document, 'panels').flatMap((panel) => [panel, ...listAt(panel, 'panels')]);
  const targets = panels.flatMap((panel) =>
    listAt(panel, 'targets').map((target) => ({
      place: `panel "${textAt(panel, 'title')}" of ${dashboard}`,
      expression: textAt(target, 'expr') || textAt(target, 'query'),
    })),
  );
  return [...targets, ...variables].filter(({ expression }) => expression !== '');
}

/** The rules of every generated rule file, Prometheus' or Loki's. */
export function rulesOf(outputs: readonly OutputFile[]): Rule[] {
  return outputs.flatMap(({ path, document }) =>
    listAt(document, 'groups')
      .flatMap((group) => listAt(group, 'rules'))
      .flatMap((rule): Rule[] => {
        const alert = textAt(rule, 'alert');
        const name = alert || textAt(rule, 'record');
        if (name === '') return [];
        return [
          {
            ...{ kind: alert === '' ? 'recording rule' : 'alert', name, expression: textAt(rule, 'expr').trim() },
            ...{ holdsFor: textAt(rule, 'for'), labels: textsAt(rule, 'labels'), file: path },
            annotations: textsAt(rule, 'annotations'),
          },
        ];
      }),
  );
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function listAt(value: unknown, key: string): unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
}

function textAt(value: unknown, key: string): string {
  const text = at(value, key);
  return typeof text === 'string' ? text : '';
}

function textsAt(value: unknown, key: string): Record<string, string> {
  const map = at(value, key);
  if (typeof map !== 'object' || map === null) return {};
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
