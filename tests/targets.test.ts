import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readYaml } from '@headrace/stack';
import { bundleOf, VARIANTS } from './support/variants.ts';

/** Files that one target alone has, or that differ by more than where things are. */
const ONE_TARGET = new Set(['compose.yaml']);

/** What is expected to differ: the host that a component is reached at or listens on, and the folders of its data. */
function withoutPlaces(text: string): string {
  return text
    .replaceAll(/\/native\/bundle\/grafana\/dashboards|\/etc\/grafana\/dashboards/g, 'DASHBOARDS')
    .replaceAll(
      /\/native\/bundle\/data\/collector|\/var\/lib\/otelcol\/queue|\/native\/bundle\/data\/tempo|\/var\/tempo|\/native\/bundle\/data\/loki|(?<= )\/loki\b/g,
      'DATA',
    )
    .replaceAll(
      /\b(127\.0\.0\.1|0\.0\.0\.0|localhost|collector|prometheus|alertmanager|tempo|loki|grafana)(?=:\d)/g,
      'HOST',
    )
    .replaceAll(/(?<=(listen_address|host): )(127\.0\.0\.1|0\.0\.0\.0)/g, 'HOST');
}

describe('one model, every target', () => {
  for (const [variant, settings] of Object.entries(VARIANTS)) {
    it(`${variant}: native and compose differ in nothing but hosts and folders`, () => {
      const compose = new Map(bundleOf(settings, 'compose', '/native/bundle').map((file) => [file.path, file.text]));
      const native = new Map(bundleOf(settings, 'native', '/native/bundle').map((file) => [file.path, file.text]));
      for (const [path, text] of native) {
        const expected = withoutPlaces(compose.get(path) ?? '');
        if (path === 'prometheus/prometheus.yml') {
          // Grafana runs in containers alone, so there alone it is scraped.
          assert.deepEqual(
            jobsOf(text),
            jobsOf(compose.get(path) ?? '').filter((job) => job !== 'grafana'),
          );
        } else assert.equal(withoutPlaces(text), expected, path);
      }
      assert.deepEqual(
        [...compose.keys()].filter((path) => !ONE_TARGET.has(path)).toSorted(),
        [...native.keys()].toSorted(),
      );
    });
  }
});

function jobsOf(text: string): string[] {
  const { scrape_configs: jobs } = readYaml(text).value as { scrape_configs: { job_name: string }[] };
  return jobs.map((job) => job.job_name);
}
