import { labelName } from '@headrace/contract';
import type { Scene, World } from './document-rules/document-rule.ts';
import { dashboardQueries } from './documents/dashboard.ts';
import type { CheckedDocument, QuerySite } from './documents/document.ts';
import { type Rule, ruleQuery, rulesOf } from './documents/rule-file.ts';
import { fieldsOf, isFields, listOf, textOf } from './documents/value.ts';
import { infer } from './promql/infer.ts';
import { type Series, seriesOf, UNKNOWN_SERIES } from './promql/inferred.ts';
import { type Knowledge, namesRead, type ReadQuery, readQuery } from './queries/analyse.ts';
import { pushers, stackFamilies } from './series/of-stack.ts';
import { createSeriesIndex, type SeriesIndex } from './series/series-index.ts';

/** Everything that one run of the checks looks at. */
export interface Run {
  readonly scene: Scene;
  readonly knowledge: Knowledge;
  readonly queries: readonly ReadQuery[];
}

/** Puts documents together with what the stack says of series, streams, spans and data sources. */
export function prepareRun(documents: readonly CheckedDocument[], world: World): Run {
  const datasources = datasourcesIn(documents);
  const rules = documents.flatMap(rulesOf);
  const sites: QuerySite[] = [
    ...documents
      .filter(({ kind }) => kind === 'dashboard')
      .flatMap((document) => dashboardQueries(document, (datasource) => typeOfDatasource(datasource, datasources))),
    ...rules.map(ruleQuery),
  ];
  const queries = sites.map(readQuery);
  const read = new Set(queries.flatMap(namesRead));
  return {
    queries,
    scene: { ...world, documents, rules, queries: sites, datasources, read },
    knowledge: knowledgeOf(world, rules, queries),
  };
}

function knowledgeOf({ stack, catalogue }: World, rules: readonly Rule[], queries: readonly ReadQuery[]): Knowledge {
  const services = pushers(stack);
  const contracts = [...new Set(services.map(({ contract }) => contract))];
  const index = createSeriesIndex({
    families: stackFamilies(stack),
    catalogue,
    recorded: recordedSeries(rules, queries, () => index),
  });
  const intervalsMs = [stack.prometheus.scrapeIntervalMs, ...services.map(({ exportIntervalMs }) => exportIntervalMs)];
  const spans = contracts.flatMap((contract) => Object.values(contract.spans));
  return {
    index,
    leastRangeMs: 4 * Math.max(...intervalsMs),
    streams: {
      labels: {
        // The labels that Loki is told to index; notifications come as logs of their own service.
        [labelName('service.name')]: [...new Set([...services.map(({ name }) => name), 'alertmanager'])],
        [labelName('service.namespace')]: 'open',
        [labelName('deployment.environment.name')]: 'open',
      },
    },
    spans: {
      names: [...new Set(spans.map(({ name }) => name))],
      services: [...new Set(services.map(({ name }) => name))],
      attributes: [...new Set(spans.flatMap(({ attributes }) => attributes))],
      resource: [...new Set(contracts.flatMap(({ resource }) => Object.keys(resource)))],
    },
  };
}

/** What each recording rule gives, worked out when it is asked for; a rule that reads itself gives nothing known. */
function recordedSeries(rules: readonly Rule[], queries: readonly ReadQuery[], index: () => SeriesIndex) {
  const parsed = new Map(queries.map(({ site, promql }) => [site.path.join('/') + site.document.file.path, promql]));
  const recorded = new Map<string, () => Series>();
  for (const rule of rules.filter(({ kind }) => kind === 'record')) {
    const promql = parsed.get([...rule.path, 'expr'].join('/') + rule.document.file.path);
    let known: Series | undefined;
    const inferred = (): Series => {
      if (known !== undefined) return known;
      known = UNKNOWN_SERIES;
      if (promql !== undefined && 'expr' in promql) {
        const series = seriesOf(infer(promql.expr, index())(promql.expr));
        const labels = new Map(series.labels.has);
        for (const [name, value] of Object.entries(rule.labels))
          labels.set(name, { values: [String(value)], pinned: undefined, sure: true });
        known = { ...series, labels: { ...series.labels, has: labels, gone: new Map() } };
      }
      return known;
    };
    recorded.set(rule.name, recorded.has(rule.name) ? () => UNKNOWN_SERIES : inferred);
  }
  return recorded;
}

/** Data sources that the files provision: uid → type. */
function datasourcesIn(documents: readonly CheckedDocument[]): Map<string, string> {
  const entries = documents
    .filter(({ kind }) => kind === 'datasources')
    .flatMap(({ value }) => listOf(fieldsOf(value).datasources).map(fieldsOf))
    .flatMap(({ uid, type }) => (textOf(uid) === undefined ? [] : [[String(uid), String(type)] as const]));
  return new Map(entries);
}

/** The type that a data source says it has, or that its uid is known to have; the default one is Prometheus. */
function typeOfDatasource(datasource: unknown, known: ReadonlyMap<string, string>): string {
  if (datasource === null || datasource === undefined) return 'prometheus';
  if (isFields(datasource)) return textOf(datasource.type) ?? known.get(String(datasource.uid)) ?? 'prometheus';
  const name = String(datasource);
  return known.get(name) ?? (/^(?:loki|tempo|prometheus)/i.exec(name)?.[0].toLowerCase() || 'prometheus');
}
