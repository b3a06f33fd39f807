import type { Path } from '@headrace/stack';
import type { Template } from '../queries/query-rule.ts';
import type { CheckedDocument, QuerySite } from './document.ts';
import { type Fields, fieldsOf, listOf, textOf } from './value.ts';

/** An alert or a recording rule in a rule file or a PrometheusRule. */
export interface Rule {
  readonly document: CheckedDocument;
  readonly path: Path;
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly expr: string;
  readonly labels: Fields;
  readonly annotations: Fields;
}

export function rulesOf(document: CheckedDocument): Rule[] {
  if (document.kind !== 'rules') return [];
  const spec = document.root.reduce<Fields>((fields, key) => fieldsOf(fields[key]), fieldsOf(document.value));
  return listOf(spec.groups).flatMap((group, groupIndex) =>
    listOf(fieldsOf(group).rules).flatMap((rule, index): Rule[] => {
      const fields = fieldsOf(rule);
      const kind = 'alert' in fields ? 'alert' : 'record';
      const name = textOf(fields[kind]);
      if (name === undefined) return [];
      return [
        {
          ...{ document, kind, name },
          path: [...document.root, 'groups', groupIndex, 'rules', index],
          expr: String(fields.expr ?? ''),
          labels: fieldsOf(fields.labels),
          annotations: fieldsOf(fields.annotations),
        },
      ];
    }),
  );
}

export function ruleQuery({ document, kind, path, expr, annotations, labels }: Rule): QuerySite {
  const templates = (section: string, fields: Fields): Template[] =>
    Object.entries(fields).flatMap(([key, text]) =>
      typeof text === 'string' ? [{ text, path: [...path, section, key], dialect: 'alert' as const }] : [],
    );
  return {
    ...{ document, use: kind, offset: 0 },
    language: 'promql',
    text: expr,
    path: [...path, 'expr'],
    templates: kind === 'alert' ? [...templates('annotations', annotations), ...templates('labels', labels)] : [],
  };
}
