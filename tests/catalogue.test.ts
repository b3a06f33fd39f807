import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Catalogue, catalogues } from '@headrace/contract/catalogues';
import { catalogueDrift, scrapeCatalogues } from '@headrace/run/catalogue';
import { localUrl } from '@headrace/stack';
import { eventually, getJson } from './support/http.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

const TRAFFIC_MS = 6000;

interface StoredSeries extends Record<string, string> {
  readonly __name__: string;
  readonly job: string;
}

describe('the catalogues beside the programs that they are of', () => {
  let pipeline: TestPipeline;
  let shown: Catalogue[];

  before(async () => {
    pipeline = await startTestPipeline();
    const demo = await pipeline.startDemo();
    await delay(TRAFFIC_MS);
    shown = await scrapeCatalogues(pipeline.native.stack);
    await demo.stop();
  });

  after(() => pipeline.close());

  const harvested = catalogues.filter(({ origin }) => origin === 'harvested');

  it('are of every program that Prometheus scrapes here', () => {
    // Where a Tempo is found, it is scraped as well; its catalogue is of its documentation.
    const ofShown = shown.map(({ program }) => program).filter((program) => program !== 'tempo');
    assert.deepEqual(ofShown.toSorted(), harvested.map(({ program }) => program).toSorted());
    for (const { program, families } of shown) assert.ok(families.length > 20, program);
  });

  for (const known of harvested) {
    it(`say of ${known.program} ${known.version} what it shows: names, types, help, labels and buckets`, () => {
      const fresh = shown.find(({ program }) => program === known.program);
      assert.ok(fresh);
      assert.deepEqual(catalogueDrift(known, fresh), []);
    });

    it(`have the names and labels of ${known.program} as Prometheus stores them`, async () => {
      const stored = await storedLabels(pipeline, known.program);
      const common = new Set(known.common);
      for (const family of known.families) {
        const { name, type } = family;
        const series = type === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name];
        for (const each of series) {
          const labels = [...(stored.get(each) ?? [])].filter((label) => !common.has(label));
          const unknown = labels.filter((label) => !(label in family.labels) && !PARTS.has(label));
          assert.deepEqual(unknown, [], each);
        }
      }
      const names = new Set(known.families.flatMap(({ name }) => [name, ...SUFFIXES.map((suffix) => name + suffix)]));
      assert.deepEqual(
        [...stored.keys()].filter((name) => !names.has(name) && !OF_PROMETHEUS.has(name) && !OF_RULES.test(name)),
        [],
      );
    });
  }

  it('have what Prometheus stores of each scrape', async () => {
    const stored = await storedLabels(pipeline, 'otelcol');
    const families = catalogues.find(({ origin, program }) => origin === 'documentation' && program === 'prometheus');
    const ofScrapes = families?.families.filter(({ name }) => OF_PROMETHEUS.has(name)) ?? [];
    assert.equal(ofScrapes.length, OF_PROMETHEUS.size);
    for (const { name } of ofScrapes)
      assert.deepEqual([...(stored.get(name) ?? [])].toSorted(), ['environment', 'instance', 'job'], name);
  });
});

const SUFFIXES = ['_bucket', '_sum', '_count'];
/** What rules store may have the labels of a job. */
const OF_RULES = /^ALERTS|:/;
const PARTS = new Set(['le', 'quantile']);
const OF_PROMETHEUS = new Set([
  ...['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_samples_post_metric_relabeling'],
  'scrape_series_added',
]);

/** The series of one job as Prometheus has them: name → labels. */
async function storedLabels(pipeline: TestPipeline, job: string): Promise<Map<string, Set<string>>> {
  const url = localUrl(
    pipeline.native.stack.prometheus.http,
    `/api/v1/series?match[]=${encodeURIComponent(`{job="${job}"}`)}`,
  );
  const series = await eventually(async () => {
    const { data } = await getJson<{ data: StoredSeries[] }>(url);
    return data.length > 20 ? data : undefined;
  });
  const labels = new Map<string, Set<string>>();
  for (const { __name__: name, ...rest } of series)
    labels.set(name, new Set([...(labels.get(name) ?? []), ...Object.keys(rest)]));
  return labels;
}
