import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportInterval } from '../src/checks/export-interval.ts';
import { logsRetention } from '../src/checks/logs-retention.ts';
import { scrapeInterval } from '../src/checks/scrape-interval.ts';
import { findingsOf } from './findings-of.ts';

const EXPORT = (got: string) =>
  `services[0].exportInterval: expected 1s to 150s, got "${got}": :8889 forgets a series after 300s, and one push may fail → the default is "15s"`;
const SCRAPE = (got: string) =>
  `metrics.scrapeInterval: expected 1s to 150s, got "${got}": Prometheus looks back 5 minutes, and one scrape may fail → the default is "15s"`;
const LOGS = (got: string) =>
  `logs.retention: expected whole hours, 24h at least, got "${got}" → write "24h" or more; Loki deletes by whole index periods`;

for (const [interval, wrong] of [
  ['999ms', true],
  ['1s', false],
  ['15s', false],
  ['150s', false],
  ['151s', true],
  ['10m', true],
] as const) {
  const verdict = wrong ? 'is refused' : 'is fine';
  test(`an export interval of ${interval} ${verdict}`, () => {
    const services = [{ name: 'a', contract: 'ilp-connector', exportInterval: interval }];
    assert.deepEqual(findingsOf(exportInterval, { services }), wrong ? [EXPORT(interval)] : []);
  });
  test(`a scrape interval of ${interval} ${verdict}`, () => {
    const found = findingsOf(scrapeInterval, { metrics: { scrapeInterval: interval } });
    assert.deepEqual(found, wrong ? [SCRAPE(interval)] : []);
  });
}

for (const [retention, wrong] of [
  ['1h', true],
  ['23h', true],
  ['86399s', true],
  ['24h', false],
  ['1d', false],
  ['25h', false],
  ['1441m', true],
  ['1500m', false],
  ['1y', false],
] as const) {
  test(`logs that are kept for ${retention} ${wrong ? 'are refused' : 'are fine'}`, () => {
    assert.deepEqual(findingsOf(logsRetention, { logs: { retention } }), wrong ? [LOGS(retention)] : []);
  });
}
