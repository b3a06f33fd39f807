import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogueFamilies, catalogues } from '@headrace/contract/catalogues';
import { familiesOf } from '../src/catalogues/catalogue.ts';

const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'info', 'unknown'];

for (const catalogue of catalogues) {
  const title = `${catalogue.program} ${catalogue.version}, ${catalogue.origin}`;

  test(`the catalogue of ${title} is sorted, and has each family once`, () => {
    const names = catalogue.families.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)].toSorted());
    assert.ok(names.length > 0);
  });

  test(`the catalogue of ${title} has names, types and labels as Prometheus stores them`, () => {
    for (const { name, type, labels, bounds = [] } of catalogue.families) {
      assert.match(name, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
      assert.ok(TYPES.includes(type), `${name}: ${type}`);
      assert.ok(!/_(bucket|sum)$/.test(name) || type !== 'histogram', name);
      for (const label of Object.keys(labels)) {
        assert.match(label, /^[a-zA-Z_][a-zA-Z0-9_]*$/, name);
        assert.ok(!['le', '__name__', ...catalogue.common].includes(label), `${name}{${label}}`);
      }
      assert.deepEqual(
        bounds,
        bounds.toSorted((a, b) => a - b),
        name,
      );
      if (type !== 'histogram') assert.deepEqual(bounds, [], name);
    }
  });
}

test('what the running programs showed is told apart from what their documentation says', () => {
  const origins = Object.fromEntries(catalogues.map(({ program, origin }) => [`${program} ${origin}`, true]));
  assert.deepEqual(Object.keys(origins).toSorted(), [
    'alertmanager harvested',
    'grafana documentation',
    'loki harvested',
    'node_exporter documentation',
    'otelcol documentation',
    'otelcol harvested',
    'postgres_exporter documentation',
    'prometheus documentation',
    'prometheus harvested',
    'redis_exporter documentation',
    'tempo documentation',
    'tempo-generator documentation',
  ]);
});

test('the series that alerts on the pipeline itself need are there, with type and source', () => {
  const families = catalogueFamilies();
  const shown = (name: string) =>
    families.filter((family) => family.name === name).map(({ type, source }) => `${type} of ${source}`);
  for (const [name, expected] of Object.entries({
    up: ['gauge of prometheus 3.14.0 (by its documentation)'],
    ALERTS: ['gauge of prometheus 3.14.0 (by its documentation)'],
    ALERTS_FOR_STATE: ['gauge of prometheus 3.14.0 (by its documentation)'],
    scrape_samples_scraped: ['gauge of prometheus 3.14.0 (by its documentation)'],
    otelcol_exporter_queue_size: ['gauge of otelcol 0.159.0'],
    otelcol_exporter_queue_capacity: ['gauge of otelcol 0.159.0'],
    otelcol_receiver_refused_spans_total: ['counter of otelcol 0.159.0'],
    otelcol_exporter_send_failed_spans_total: ['counter of otelcol 0.159.0 (by its documentation)'],
    otelcol_exporter_enqueue_failed_spans_total: ['counter of otelcol 0.159.0 (by its documentation)'],
    otelcol_process_uptime_seconds_total: ['counter of otelcol 0.159.0'],
    prometheus_rule_evaluation_failures_total: ['counter of prometheus 3.14.0'],
    prometheus_notifications_dropped_total: ['counter of prometheus 3.14.0'],
    prometheus_tsdb_head_series: ['gauge of prometheus 3.14.0'],
    alertmanager_notifications_failed_total: ['counter of alertmanager 0.34.0'],
    loki_request_duration_seconds: ['histogram of loki 3.7.6'],
    loki_distributor_lines_received_total: ['counter of loki 3.7.6'],
    tempo_distributor_spans_received_total: ['counter of tempo 3.0.3 (by its documentation)'],
    traces_service_graph_request_total: ['counter of tempo-generator 3.0.3 (by its documentation)'],
    node_cpu_seconds_total: ['counter of node_exporter 1.12.1 (by its documentation)'],
    node_filesystem_avail_bytes: ['gauge of node_exporter 1.12.1 (by its documentation)'],
    redis_up: ['gauge of redis_exporter 1 (by its documentation)'],
    pg_stat_database_xact_commit: ['counter of postgres_exporter 0.18 (by its documentation)'],
    grafana_build_info: ['gauge of grafana 13.2.3 (by its documentation)'],
  }))
    assert.deepEqual(shown(name), expected, name);
});

test('of one program, a family that was harvested takes the place of the documented one', () => {
  const names = catalogueFamilies().map(({ name, source }) => `${name} ${source.replace(/ \(.*/, '')}`);
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
});

test('a family gets the labels of its scrape, its unit and its source from its catalogue', () => {
  const [family] = familiesOf({
    ...{ program: 'pump', version: '2.1.0', origin: 'documentation', common: ['job', 'instance'] },
    families: [{ name: 'pump_lift_seconds_total', type: 'counter', help: 'Time', labels: { stage: ['low', 'high'] } }],
  });
  assert.deepEqual(family, {
    ...{ name: 'pump_lift_seconds_total', type: 'counter', unit: 'seconds', help: 'Time' },
    labels: { job: 'open', instance: 'open', stage: ['low', 'high'] },
    ...{ bounds: [], source: 'pump 2.1.0 (by its documentation)' },
  });
});

test('what Tempo writes by remote write has no labels of a scrape', () => {
  const family = catalogueFamilies().find(({ name }) => name === 'traces_service_graph_request_total');
  assert.deepEqual(Object.keys(family?.labels ?? {}), ['client', 'connection_type', 'server']);
});
