import { parser } from '@grafana/lezer-traceql';
import { nearest } from '@headrace/stack';
import type { SyntaxNode } from '@lezer/common';
import { type LanguageFinding, nodesNamed } from '../logql/logql.ts';
import { isOneSlipAway } from '../one-slip.ts';
import type { Substituted } from '../promql/placeholders.ts';
import { unquote } from '../promql/unquote.ts';
import { syntaxFaultIn } from '../syntax-fault.ts';

/** What is known of the spans that services send. */
export interface Spans {
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly resource: readonly string[];
  /** The services that send them. */
  readonly services: readonly string[];
}

/**
 * First words of attributes that the semantic conventions define: instrumentation sets them, whatever a contract says.
 * Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/
 */
const CONVENTIONS: ReadonlySet<string> = new Set([
  ...['http', 'url', 'server', 'client', 'network', 'db', 'rpc', 'messaging', 'exception', 'code', 'thread', 'enduser'],
  ...['user_agent', 'faas', 'cloud', 'k8s', 'host', 'process', 'service', 'telemetry', 'deployment', 'os', 'container'],
  ...['otel', 'net', 'user', 'session', 'device', 'browser', 'aws', 'gcp', 'azure', 'graphql', 'gen_ai', 'dns', 'tls'],
]);

/** Reads TraceQL with Grafana's grammar and holds attributes and span names against the contracts. */
export function checkTraceql(source: Substituted, spans: Spans): LanguageFinding[] {
  const { topNode } = parser.parse(source.text);
  const fault = syntaxFaultIn(topNode, source.text, 'TraceQL');
  if (fault !== undefined) return [fault];
  return [
    ...nodesNamed(topNode, 'AttributeField').flatMap((field) => attributeFindings(field, source, spans)),
    ...nodesNamed(topNode, 'IntrinsicField').flatMap((field) => {
      const isName = /^(?:span:)?name$/.test(source.text.slice(field.from, field.to));
      return isName ? valueFindings(field, source, 'span', spans.names) : [];
    }),
    ...nodesNamed(topNode, 'AttributeField').flatMap((field) => {
      const isService = source.text.slice(field.from, field.to) === 'resource.service.name';
      return isService ? valueFindings(field, source, 'service', spans.services) : [];
    }),
  ];
}

function attributeFindings(field: SyntaxNode, { text, variables }: Substituted, spans: Spans): LanguageFinding[] {
  const identifier = field.getChild('Identifier');
  if (identifier === null || variables.some(({ start, end }) => start < identifier.to && end > identifier.from))
    return [];
  const written = text.slice(identifier.from, identifier.to);
  const name = written.startsWith('"') ? unquote(written) : written;
  const scope = field.getChild('Resource') !== null ? 'resource' : field.getChild('Span') !== null ? 'span' : 'any';
  const isOther = ['Event', 'Link', 'Parent', 'Instrumentation'].some((other) => field.getChild(other) !== null);
  const known =
    scope === 'resource'
      ? spans.resource
      : scope === 'span'
        ? spans.attributes
        : [...spans.attributes, ...spans.resource];
  if (isOther || known.includes(name)) return [];
  const isConvention = CONVENTIONS.has(name.split('.')[0] ?? '');
  const meant = isConvention ? known.find((one) => isOneSlipAway(name, one)) : nearest(name, known);
  if (isConvention && meant === undefined) return [];
  return [
    {
      ...{ code: 'query/unknown-attribute', start: identifier.from, end: identifier.to },
      message: `no contract declares the attribute ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      expected: `an attribute of a ${scope === 'resource' ? 'resource' : 'span'}: ${known.join(', ')}`,
      fix: meant === undefined ? 'name an attribute that the contract declares, or declare this one' : `write ${meant}`,
    },
  ];
}

/** Spans and services of other names exist as well: a name is told only where it looks like a misspelt one. */
function valueFindings(
  field: SyntaxNode,
  { text, variables }: Substituted,
  what: 'span' | 'service',
  names: readonly string[],
): LanguageFinding[] {
  const value = field.parent?.nextSibling?.nextSibling;
  const string = value ? nodesNamed(value, 'String')[0] : undefined;
  if (string === undefined || variables.some(({ start, end }) => start < string.to && end > string.from)) return [];
  const operator = text.slice(field.to, string.from).trim();
  const name = unquote(text.slice(string.from, string.to));
  const meant = nearest(name, names);
  if (!['=', '!='].includes(operator) || names.includes(name) || meant === undefined) return [];
  return [
    {
      ...{ code: 'query/unknown-value', start: string.from, end: string.to },
      message: `no ${what} is called ${JSON.stringify(name)}; did you mean ${JSON.stringify(meant)}?`,
      expected: `one of ${names.map((one) => JSON.stringify(one)).join(', ')}`,
      fix: `write ${JSON.stringify(meant)}`,
    },
  ];
}
