import type { Path } from '@headrace/stack';
import type { CheckedDocument } from './document.ts';
import { type Fields, fieldsOf, listOf, textOf } from './value.ts';

interface Route {
  readonly fields: Fields;
  readonly path: Path;
}

/** Receivers that routes name, and for each receiver that is there whether it tells anybody. */
export interface Receivers {
  readonly named: readonly { readonly name: string; readonly path: Path }[];
  readonly tells: ReadonlyMap<string, boolean>;
}

export function receiversOf(document: CheckedDocument): Receivers {
  if (document.kind !== 'alertmanager') return { named: [], tells: new Map() };
  const receivers = listOf(fieldsOf(document.value).receivers).map(fieldsOf);
  const tells = new Map(
    receivers.flatMap((receiver) => {
      const name = textOf(receiver.name);
      const configured = Object.entries(receiver).some(
        ([key, list]) => key.endsWith('_configs') && listOf(list).length > 0,
      );
      return name === undefined ? [] : [[name, configured] as const];
    }),
  );
  const named = allRoutes(rootOf(document)).flatMap(({ fields, path }) => {
    const name = textOf(fields.receiver);
    return name === undefined ? [] : [{ name, path: [...path, 'receiver'] }];
  });
  return { named, tells };
}

/** Severities that a matcher of some route names. */
export function routeSeverities(document: CheckedDocument): string[] {
  if (document.kind !== 'alertmanager') return [];
  return allRoutes(rootOf(document))
    .flatMap(({ fields }) => matchersOf(fields))
    .filter(({ label, op }) => label === 'severity' && (op === '=' || op === '=~'))
    .flatMap(({ value }) => value.split('|'));
}

/** The receivers that an alert with these labels reaches: a label that is not among them may have any value. */
export function receiverOf(document: CheckedDocument, labels: ReadonlyMap<string, string>) {
  const walk = (route: Route, inherited: string): { name: string; isRoot: boolean }[] => {
    const name = textOf(route.fields.receiver) ?? inherited;
    const found: { name: string; isRoot: boolean }[] = [];
    for (const child of childrenOf(route)) {
      const verdict = matches(matchersOf(child.fields), labels);
      if (verdict === 'no') continue;
      found.push(...walk(child, name));
      if (verdict === 'yes' && child.fields.continue !== true) return found;
    }
    return [...found, { name, isRoot: route.path.length === 1 }];
  };
  return walk(rootOf(document), '');
}

function rootOf(document: CheckedDocument): Route {
  return { fields: fieldsOf(fieldsOf(document.value).route), path: ['route'] };
}

function childrenOf({ fields, path }: Route): Route[] {
  return listOf(fields.routes).map((route, index) => ({ fields: fieldsOf(route), path: [...path, 'routes', index] }));
}

function allRoutes(route: Route): Route[] {
  return [route, ...childrenOf(route).flatMap(allRoutes)];
}

interface RouteMatcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

function matchersOf(fields: Fields): RouteMatcher[] {
  const written = listOf(fields.matchers).flatMap((matcher) => {
    const match = /^\s*"?([\w.]+)"?\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/s.exec(String(matcher));
    return match === null ? [] : [{ label: match[1] ?? '', op: match[2] ?? '', value: match[3] ?? '' }];
  });
  const old = (section: unknown, op: string) =>
    Object.entries(fieldsOf(section)).map(([label, value]) => ({ label, op, value: String(value) }));
  return [...written, ...old(fields.match, '='), ...old(fields.match_re, '=~')];
}

function matches(matchers: readonly RouteMatcher[], labels: ReadonlyMap<string, string>): 'yes' | 'no' | 'maybe' {
  let verdict: 'yes' | 'maybe' = 'yes';
  for (const { label, op, value } of matchers) {
    const has = labels.get(label);
    if (has === undefined || has.includes('{{')) {
      verdict = 'maybe';
      continue;
    }
    const isSame = op.endsWith('~') ? new RegExp(`^(?:${value})$`).test(has) : has === value;
    if (isSame === op.startsWith('!')) return 'no';
  }
  return verdict;
}
