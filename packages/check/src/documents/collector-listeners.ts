import type { Path } from '@headrace/stack';
import { componentOf, typeOf } from '../collector-schema/components.ts';
import { collectorSchema, type Shape } from '../collector-schema/index.ts';
import { COMPONENT_SECTIONS, declaredIn, referencesOf } from './collector.ts';
import type { CheckedDocument } from './document.ts';
import { type Fields, fieldsOf, listOf, textOf } from './value.ts';

/** An address that the collector listens on once it runs. */
export interface Listener {
  /** Who listens, as a message names it. */
  readonly name: string;
  readonly path: Path;
  readonly host: string;
  readonly port: number;
}

/**
 * Addresses of servers that the configuration leaves to their components: otlpreceiver/factory.go,
 * internal/healthcheck/config.go and telemetry/otelconftelemetry/factory.go.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  'receivers otlp protocols.grpc': 'localhost:4317',
  'receivers otlp protocols.http': 'localhost:4318',
  'extensions health_check ': 'localhost:13133',
};
const OWN_METRICS = { host: 'localhost', port: 8888 };

/** Every address that a used component or the collector's own telemetry listens on; one from a placeholder is none. */
export function listenersOf(document: CheckedDocument): Listener[] {
  const used = referencesOf(document);
  const components = COMPONENT_SECTIONS.flatMap((section) =>
    declaredIn(document, section)
      .filter((id) => used.some((reference) => reference.id === id && reference.sections.includes(section)))
      .flatMap((id) => {
        const component = componentOf(section, id);
        const settings = fieldsOf(fieldsOf(document.value)[section])[id];
        if (component === undefined) return [];
        return serversIn(settings, component.shape, []).flatMap(({ path, fields }) => {
          const fallback = DEFAULTS[`${section} ${typeOf(id)} ${path.join('.')}`];
          const address = isOther(fields) ? undefined : addressOf(textOf(fields.endpoint) ?? fallback);
          return address === undefined ? [] : [{ name: id, path: [section, id, ...path, 'endpoint'], ...address }];
        });
      }),
  );
  return [...components, ...ownMetrics(document)];
}

/** Servers inside of a component's settings, each with what is set of it. */
function serversIn(value: unknown, shape: Shape, path: Path): { path: Path; fields: Fields }[] {
  if (typeof shape === 'object' && 'optional' in shape) {
    return fieldsOf(value).enabled === false ? [] : serversIn(value, shape.optional, path);
  }
  if (typeof shape !== 'string' || !shape.startsWith('#')) return [];
  const { keys = {}, listens } = collectorSchema.definitions[shape.slice(1)] ?? {};
  const fields = fieldsOf(value);
  const inner = Object.entries(keys)
    .filter(([key]) => fields[key] !== undefined)
    .flatMap(([key, below]) => serversIn(fields[key], below, [...path, key]));
  return listens === true ? [{ path, fields }, ...inner] : inner;
}

/** A server on a Unix socket takes no port. */
function isOther({ transport }: Fields): boolean {
  return typeof transport === 'string' && transport.startsWith('unix');
}

function addressOf(endpoint: string | undefined): { host: string; port: number } | undefined {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(endpoint ?? '') ?? [];
  return port === undefined || Number(port) === 0 ? undefined : { host, port: Number(port) };
}

/** The collector shows its own metrics on localhost:8888, unless readers or the level say otherwise. */
function ownMetrics({ value }: CheckedDocument): Listener[] {
  const { metrics } = fieldsOf(fieldsOf(fieldsOf(value).service).telemetry);
  const { level, readers } = fieldsOf(metrics);
  const name = 'the collector’s own telemetry';
  const path = ['service', 'telemetry', 'metrics'];
  if (level === 'none') return [];
  if (readers === undefined || readers === null) return [{ name, path, ...OWN_METRICS }];
  return listOf(readers).flatMap((reader, index): Listener[] => {
    const exporter = fieldsOf(fieldsOf(fieldsOf(reader).pull).exporter);
    const { host, port } = fieldsOf(exporter.prometheus);
    if (typeof port !== 'number') return [];
    const place = [...path, 'readers', index, 'pull', 'exporter', 'prometheus', 'port'];
    return [{ name, path: place, host: textOf(host) ?? OWN_METRICS.host, port }];
  });
}

/** Whether two servers cannot listen side by side: an address of its own for each is fine. */
export function sharesAddress(one: Listener, other: Listener): boolean {
  const [first, second] = [hostOf(one), hostOf(other)];
  return one.port === other.port && (first === second || first === EVERY || second === EVERY);
}

const EVERY = '*';

function hostOf({ host }: Listener): string {
  if (['', '0.0.0.0', '[::]', '::'].includes(host)) return EVERY;
  return host === 'localhost' ? '127.0.0.1' : host;
}
