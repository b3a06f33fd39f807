import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startEmbedded } from '@headrace/embedded';
import type { Locator } from 'playwright-core';
import { createTraffic, type Traffic } from './support/otlp-traffic.ts';
import { openPageOf, PROBLEM } from './support/page.ts';
import { type WatchedPage, watchPage } from './support/watched-page.ts';

describe('the views of the page', () => {
  let watched: WatchedPage;
  before(async () => {
    watched = await watchPage();
  });
  after(() => watched?.close());

  it('shows the pipeline with its rates, and what each hop would be in production', async (context) => {
    const tab = await watched.open(context, 'pipeline');
    const flows = tab.getByRole('table', { name: 'What passes from hop to hop' });
    const spans = flows.getByRole('row', { name: /^Services Collector spans/ });
    await spans.waitFor();
    assert.match(await spans.innerText(), /\d\/s\s+[\d,]+$/);
    await watched.traffic.send(5);
    await spans.filter({ hasText: /[1-9][\d.]*\/s/ }).waitFor();

    await tab.getByRole('link', { name: /^up: Traces/ }).focus();
    await tab.getByText('Grafana Tempo').waitFor();
    await tab.getByRole('link', { name: /^up: Logs/ }).hover();
    await tab.getByText('Grafana Loki').waitFor();
    await tab.getByRole('link', { name: /^up: Metrics :8889/ }).click();
    await tab.getByRole('heading', { name: 'Metrics :8889' }).waitFor();
    assert.match(tab.url(), /#\/pipeline\/metrics$/);
  });

  it('shows what is lost, where and why', async (context) => {
    const lossy = await startEmbedded({ limits: { spans: 30 } });
    watched.closeLater(lossy);
    const lossyPage = await openPageOf(lossy);
    watched.closeLater(lossyPage);
    const tab = await watched.open(context, 'pipeline', { of: lossyPage });
    await tab.getByRole('heading', { name: 'In numbers' }).waitFor();
    await tab.getByText('Nothing was lost since the start.').waitFor();
    await createTraffic(lossy.urls.otlpHttp).send(20);
    await tab.getByRole('row', { name: /Traces spans the oldest went, for no more are kept/ }).waitFor();
    await tab.getByRole('link', { name: /^up: Traces .*lost/ }).waitFor();
    assert.match(await tab.getByRole('status').first().innerText(), /traces are being lost: the oldest went/);
  });

  it('shows packets by outcome, reject code, node and peer, and each chart as a table', async (context) => {
    const tab = await watched.open(context, 'packets');
    await watched.traffic.send(5);
    await tab.getByRole('row', { name: /^F02/ }).waitFor();
    const tile = tab.locator('.tile', { hasText: 'Prepares' });
    await waitForRate(tile, watched.traffic);
    await tab.getByRole('row', { name: /^receiver .*XRP/ }).waitFor();
    await tab.getByRole('row', { name: /^ilp-connector/ }).waitFor();
    await tab.locator('.chart-canvas canvas').first().waitFor();
    const chart = tab.locator('figure', { hasText: 'Prepares by outcome' });
    await chart.locator('summary').click();
    const table = chart.getByRole('table', { name: 'Prepares by outcome' });
    await table.waitFor();
    assert.match(await table.locator('tbody tr').first().innerText(), /^\d\d:\d\d:\d\d\s+[\d.]+\/s/);
  });

  it('finds traces by name, attribute, duration and status, and draws one across its hops', async (context) => {
    const tab = await watched.open(context, 'traces');
    await tab.getByLabel('Span name').fill('packet.receive');
    await tab.getByLabel('Attribute').fill('error.type=F02');
    await tab.getByLabel('At least (ms)').fill('0.001');
    await tab.getByLabel('At most (ms)').fill('500');
    await tab.getByLabel('Status').selectOption('error');
    await tab.getByRole('button', { name: 'Search' }).click();
    await tab.getByText(/traces? that fit, newest first/).waitFor();
    const results = tab.getByRole('table', { name: 'Traces found' }).locator('tbody tr');
    const failed = await results.count();
    assert.ok(failed >= 4 && failed <= 12, `${failed} traces that failed`);
    await results.first().getByRole('link').click();

    await tab.getByRole('heading', { name: 'Trace packet.send' }).waitFor();
    const rows = tab.locator('.waterfall-row');
    assert.deepEqual(
      await rows.evaluateAll((all) => all.map((row) => row.querySelector('.waterfall-name')?.textContent)),
      ['packet.send sender, depth 1', 'packet.process ilp-connector, depth 2', 'packet.receive receiver, depth 3error'],
    );
    const widths = await tab
      .locator('.waterfall-bar')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    assert.ok((widths[0] ?? 0) > (widths[1] ?? 0) && (widths[1] ?? 0) > (widths[2] ?? 0), widths.join());

    await rows.nth(2).click();
    await tab.getByRole('heading', { name: 'packet.receive' }).waitFor();
    await tab.getByText('no account at this address').waitFor();
    await tab.getByRole('row', { name: 'error.type F02' }).waitFor();
    await tab.getByText(/Event exception/).waitFor();
  });

  it('leads from a bar of the latency histogram to traces that are in it', async (context) => {
    const tab = await watched.open(context, 'traces');
    const bars = tab.locator('.bar');
    await bars.first().waitFor();
    await tab.getByLabel('Spans named').selectOption('packet.send');
    const bar = tab.getByRole('link', { name: /^5 ms – 10 ms/ });
    await bar.click();
    assert.match(tab.url(), /name=packet\.send&minSeconds=0\.005&maxSeconds=0\.01$/);
    await tab.getByText(/traces? that fit, newest first/).waitFor();
    const [duration = ''] = await tab.locator('tbody tr td:nth-child(4)').allInnerTexts();
    assert.match(duration, /^([5-9](\.\d+)?|10) ms$/);
    await tab
      .getByRole('link', { name: /^example of/ })
      .first()
      .click();
    await tab.getByRole('heading', { name: /^Trace packet\./ }).waitFor();
  });

  it('leads from a trace to its logs, and from a log line to its trace', async (context) => {
    const [sent] = await watched.traffic.send(1);
    const tab = await watched.open(context, `traces/${sent?.traceId}`);
    const logs = tab.getByRole('list', { name: 'Log lines of this trace' });
    await logs.getByText('packet fulfilled').waitFor();
    assert.equal(await logs.getByRole('listitem').count(), 1);

    await tab.getByRole('link', { name: 'Logs', exact: true }).click();
    await tab.getByLabel('Trace id').fill(sent?.traceId ?? '');
    await tab.getByRole('button', { name: 'Search' }).click();
    const line = tab.getByRole('list', { name: 'Log lines, newest first' }).getByRole('listitem');
    await tab.waitForURL(/#\/logs\?traceId=/);
    await line.nth(1).waitFor({ state: 'detached' });
    await line.getByRole('link', { name: /^its trace/ }).click();
    await tab.getByRole('heading', { name: 'Trace packet.send' }).waitFor();
    assert.ok(tab.url().includes(`${sent?.traceId}/${sent?.spanIds[1]}`));
  });

  it('says of a trace that is not kept what to do', async (context) => {
    const tab = await watched.open(context, 'logs', { allow: /404/ });
    await tab.goto(`${watched.page.url}/#/traces/0123`);
    await tab.getByRole('alert').getByText('no trace 0123 is kept').waitFor();
  });

  it('lists the contract with what is seen, and marks what nobody declared', async (context) => {
    const tab = await watched.open(context, 'contract');
    const metrics = tab.getByRole('table', { name: 'Metrics of ilp-connector' });
    const processed = metrics.getByRole('row', { name: /^ilp\.packets\.processed/ });
    await processed.getByText('4 series').waitFor();
    assert.match(await processed.innerText(), /ilp_packets_processed_total[\s\S]*seen/);
    assert.match(await metrics.getByRole('row', { name: /^channel\.disputes/ }).innerText(), /not yet/);
    const unknown = tab.getByRole('table', { name: 'Series that no contract declares' });
    assert.match(await unknown.innerText(), /not_declared\s+not declared/);
    assert.equal(await unknown.locator('tbody tr').count(), 1);
    await tab.getByLabel('Show names with').fill('round_trip');
    await metrics.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    assert.equal(await metrics.locator('tbody tr').count(), 1);
  });

  it('predicts the series of a metric as it is typed, and says what is dropped', async (context) => {
    const tab = await watched.open(context, 'contract');
    const answer = tab.getByLabel('The answer');
    await tab.getByLabel('OTLP name').fill('queue.wait');
    await tab.getByLabel('Unit').fill('ms');
    await tab.getByLabel('Kind').selectOption('histogram');
    await tab.getByLabel('Attributes').fill('queue.name=jobs');
    await answer.getByText(/queue_wait_milliseconds_bucket\{.*queue_name="jobs",le="0.1"\} 1/).waitFor();
    await tab.getByLabel('Kind').selectOption('upDownCounter');
    await tab.getByLabel('Temporality').selectOption('delta');
    await answer.getByText('exposition/delta-up-down').waitFor();
    assert.match(await answer.innerText(), /What to do: Let the up-down counter be cumulative/);
  });

  it('lists what the checks found, and says where alerts come from', async (context) => {
    const tab = await watched.open(context, 'checks');
    await tab.getByText(PROBLEM.message).waitFor();
    await tab.getByText(`What to do: ${PROBLEM.fix}`).waitFor();
    await tab.getByText(/evaluated by Prometheus/).waitFor();
  });

  it('marks where a line of the settings went, and where a generated line came from', async (context) => {
    const tab = await watched.open(context, 'configuration');
    const settings = tab.getByRole('region', { name: 'headrace.settings.ts' });
    await tab.getByLabel('Generated file').selectOption('collector/config.yaml');
    const collector = tab.getByRole('region', { name: 'collector/config.yaml' });
    await settings.getByRole('button', { name: /collector: \{ ports/ }).hover();
    await collector.locator('.line-marked', { hasText: 'limit_mib: 512' }).first().waitFor();
    await tab.getByText(/^Line 6 of the settings makes \d+ places in this file/).waitFor();

    await collector.getByRole('button', { name: /value: development/ }).focus();
    const marked = settings.locator('.line-marked');
    await marked.filter({ hasText: "environment: 'development'" }).waitFor();
    assert.equal(await marked.count(), 1);
    await collector.getByRole('button', { name: /tempo:4319/ }).focus();
    await tab.getByText(/comes from the default of traces\.ports\.otlp/).waitFor();
  });
});

/** Rates need two exports; more packets are sent until they show. */
async function waitForRate(tile: Locator, traffic: Traffic): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await traffic.send(3);
    const shown = await tile
      .filter({ hasText: /[1-9][\d.]*\/s/ })
      .waitFor({ timeout: 1500 })
      .then(
        () => true,
        () => false,
      );
    if (shown) return;
  }
  throw new Error(`no rate shows: ${await tile.allInnerTexts()}`);
}
