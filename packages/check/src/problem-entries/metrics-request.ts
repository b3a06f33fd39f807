import type { TranslationStrategy } from '@headrace/contract';
import { compactJson } from '../compact-json.ts';
import type { RequestExample } from '../example.ts';

/** A value of OTLP/JSON. */
export type Otlp = Readonly<Record<string, unknown>>;

export interface RequestOptions {
  readonly resource?: Readonly<Record<string, string>>;
  readonly strategy?: TranslationStrategy;
}

/** Metrics of one resource as a request in OTLP/JSON. */
export function metricsRequest(metrics: readonly Otlp[], { resource, strategy }: RequestOptions = {}): RequestExample {
  return resourcesRequest([{ resource: resource ?? {}, metrics }], strategy);
}

/** Metrics of several resources as one request. */
export function resourcesRequest(
  all: readonly { readonly resource: Readonly<Record<string, string>>; readonly metrics: readonly Otlp[] }[],
  strategy?: TranslationStrategy,
): RequestExample {
  const resourceMetrics = all.map(({ resource, metrics }) => ({
    ...(Object.keys(resource).length === 0 ? {} : { resource: attributes(resource) }),
    scopeMetrics: [{ metrics }],
  }));
  return { request: compactJson({ resourceMetrics }), ...(strategy === undefined ? {} : { strategy }) };
}

/** `{ attributes: […] }` of texts, to be spread into a point or to stand for a resource. */
export function attributes(values: Readonly<Record<string, string>>) {
  return { attributes: Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } })) };
}
