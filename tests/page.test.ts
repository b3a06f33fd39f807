import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import type { Page } from '@headrace/page';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { eventually } from './support/http.ts';
import { createTraffic, type Traffic } from './support/otlp-traffic.ts';
import { type OpenedPage, openPageOf, PROBLEM } from './support/page.ts';

const VIEWS = ['pipeline', 'packets', 'traces', 'logs', 'contract', 'checks', 'configuration'];

describe('the page in a browser', () => {
  let browser: Browser;
  let embedded: Embedded;
  let traffic: Traffic;
  let page: OpenedPage;

  before(async () => {
    [browser, embedded] = await Promise.all([launchBrowser(), startEmbedded()]);
    traffic = createTraffic(embedded.urls.otlpHttp);
    await traffic.send(20);
    page = await openPageOf(embedded);
  });

  after(async () => {
    await browser?.close();
    await page?.close();
    await embedded?.close();
  });

  /** Opens a view; whatever the browser complains about by the end of the test fails it. */
  async function open(
    context: TestContext,
    hash: string,
    { options = {}, of = page, allow }: { options?: BrowserContextOptions; of?: Page; allow?: RegExp } = {},
  ): Promise<Tab> {
    const window = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
    const tab = await window.newPage();
    const complaints: string[] = [];
    tab.on('console', (message) => {
      const isComplaint = message.type() === 'error' || message.type() === 'warning';
      if (isComplaint && allow?.test(message.text()) !== true) complaints.push(message.text());
    });
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on('request', (request) => {
      if (!request.url().startsWith(`${of.url}/`)) complaints.push(`asks ${request.url()}`);
    });
    context.after(async () => {
      await window.close();
      assert.deepEqual(complaints, []);
    });
    tab.setDefaultTimeout(15_000);
    await tab.goto(`${of.url}/#/${hash}`);
    await tab.getByRole('heading', { level: 1 }).waitFor();
    return tab;
  }

  it('shows the pipeline with its rates, and what each hop would be in production', async (context) => {
    const tab = await open(context, 'pipeline');
    const flows = tab.getByRole('table', { name: 'What passes from hop to hop' });
    const spans = flows.getByRole('row', { name: /^Services Collector spans/ });
    await spans.waitFor();
    assert.match(await spans.innerText(), /\d\/s\s+[\d,]+$/);
    await traffic.send(5);
    await spans.filter({ hasText: /[1-9][\d.]*\/s/ }).waitFor();

    await tab.getByRole('link', { name: /^Traces, up/ }).focus();
    await tab.getByText('Grafana Tempo').waitFor();
    await tab.getByRole('link', { name: /^Logs, up/ }).hover();
    await tab.getByText('Grafana Loki').waitFor();
    await tab.getByRole('link', { name: /^Metrics :8889, up/ }).click();
    await tab.getByRole('heading', { name: 'Metrics :8889' }).waitFor();
    assert.match(tab.url(), /#\/pipeline\/metrics$/);
  });

  it('shows what is lost, where and why', async (context) => {
    const lossy = await startEmbedded({ limits: { spans: 30 } });
    context.after(() => lossy.close());
    const lossyPage = await openPageOf(lossy);
    context.after(() => lossyPage.close());
    const tab = await open(context, 'pipeline', { of: lossyPage });
    await tab.getByRole('heading', { name: 'In numbers' }).waitFor();
    await tab.getByText('Nothing was lost since the start.').waitFor();
    await createTraffic(lossy.urls.otlpHttp).send(20);
    await tab.getByRole('row', { name: /Traces spans the oldest went, for no more are kept/ }).waitFor();
    await tab.getByRole('link', { name: /^Traces, up, .*lost/ }).waitFor();
    assert.match(await tab.getByRole('status').first().innerText(), /traces are being lost: the oldest went/);
  });

  it('shows packets by outcome, reject code, node and peer, and each chart as a table', async (context) => {
    const tab = await open(context, 'packets');
    await traffic.send(5);
    await tab.getByRole('row', { name: /^F02/ }).waitFor();
    const tile = tab.locator('.tile', { hasText: 'Prepares' });
    await waitForRate(tile, traffic);
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
    const tab = await open(context, 'traces');
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
    const tab = await open(context, 'traces');
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
    const [sent] = await traffic.send(1);
    const tab = await open(context, `traces/${sent?.traceId}`);
    const logs = tab.getByRole('list', { name: 'Log lines of this trace' });
    await logs.getByText('packet fulfilled').waitFor();
    assert.equal(await logs.getByRole('listitem').count(), 1);

    await tab.getByRole('link', { name: 'Logs', exact: true }).click();
    await tab.getByLabel('Trace id').fill(sent?.traceId ?? '');
    await tab.getByRole('button', { name: 'Search' }).click();
    const line = tab.getByRole('list', { name: 'Log lines, newest first' }).getByRole('listitem');
    await line.getByRole('link', { name: /^its trace/ }).click();
    await tab.getByRole('heading', { name: 'Trace packet.send' }).waitFor();
    assert.ok(tab.url().includes(`${sent?.traceId}/${sent?.spanIds[1]}`));
  });

  it('says of a trace that is not kept what to do', async (context) => {
    const tab = await open(context, 'logs', { allow: /404/ });
    await tab.goto(`${page.url}/#/traces/0123`);
    await tab.getByRole('alert').getByText('no trace 0123 is kept').waitFor();
  });

  it('lists the contract with what is seen, and marks what nobody declared', async (context) => {
    const tab = await open(context, 'contract');
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
    const tab = await open(context, 'contract');
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
    const tab = await open(context, 'checks');
    await tab.getByText(PROBLEM.message).waitFor();
    await tab.getByText(`What to do: ${PROBLEM.fix}`).waitFor();
    await tab.getByText(/evaluated by Prometheus/).waitFor();
  });

  it('marks where a line of the settings went, and where a generated line came from', async (context) => {
    const tab = await open(context, 'configuration');
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

  it('switches a fault by keyboard, and tells its state', async (context) => {
    const tab = await open(context, 'packets');
    const slow = tab.getByRole('switch', { name: 'Slow peer' });
    await slow.waitFor();
    assert.equal(await slow.getAttribute('aria-checked'), 'false');
    await slow.focus();
    await tab.keyboard.press('Space');
    await tab.locator('[role=switch][aria-checked=true]').waitFor();
    assert.deepEqual([...page.faultsOn], ['slow-peer']);
    await tab.getByRole('link', { name: 'Pipeline', exact: true }).click();
    await tab.getByRole('switch', { name: 'Slow peer', checked: true }).press('Enter');
    await tab.getByRole('switch', { name: 'Slow peer', checked: false }).waitFor();
    assert.deepEqual([...page.faultsOn], []);
  });

  it('can be walked through with the keyboard alone', async (context) => {
    const tab = await open(context, 'pipeline');
    const focused = () => tab.locator(':focus').innerText();
    await tab.keyboard.press('Tab');
    assert.equal(await focused(), 'Skip to the content');
    await tab.keyboard.press('Enter');
    await tab.locator('main:focus').waitFor();
    await tab.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'Configuration');
    for (const expected of ['Checks', 'Contract', 'Logs', 'Traces']) {
      await tab.keyboard.press('Shift+Tab');
      assert.equal(await focused(), expected);
    }
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { level: 1, name: 'Traces' }).waitFor();
    await tab.locator('main:focus').waitFor();
    assert.equal(await tab.title(), 'Traces · headrace');
    await tab.keyboard.press('Tab');
    await tab.keyboard.type('packet.send');
    await tab.keyboard.press('Enter');
    await tab.waitForURL(/name=packet\.send/);
  });

  it('has one heading of the first level and a name for every control, in every view', async (context) => {
    const [sent] = await traffic.send(1);
    const tab = await open(context, 'pipeline');
    for (const view of [...VIEWS, `traces/${sent?.traceId}`]) {
      await showView(tab, view);
      assert.equal(await tab.getByRole('heading', { level: 1 }).count(), 1, view);
      const nameless = await tab.evaluate<string[]>(NAMELESS_CONTROLS);
      assert.deepEqual(nameless, [], view);
    }
  });

  it('fits a screen of 390 px, in every view', async (context) => {
    const [sent] = await traffic.send(1);
    const tab = await open(context, 'pipeline', { options: { viewport: { width: 390, height: 800 } } });
    for (const view of [...VIEWS, `traces/${sent?.traceId}`]) {
      await showView(tab, view);
      const width = await tab.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 390, `${view} is ${width} px wide`);
    }
  });

  it('is dark where the reader’s system is, with text that can be read in both', async (context) => {
    for (const [colorScheme, isDark] of [
      ['dark', true],
      ['light', false],
    ] as const) {
      const tab = await open(context, 'packets', { options: { colorScheme } });
      await tab.locator('.fault p').first().waitFor();
      const background = await lightness(tab, 'body', 'backgroundColor');
      assert.equal(background < 0.2, isDark);
      for (const element of ['body', '.lead', '.tabs a', '.fault p']) {
        const foreground = await lightness(tab, element, 'color');
        const [light, dark] = [Math.max(foreground, background), Math.min(foreground, background)];
        assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${colorScheme}: ${element}`);
      }
    }
  });

  it('shows hostile names as the text that they are', async (context) => {
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'`{{7*7}}';
    const attacked = await startEmbedded();
    context.after(() => attacked.close());
    const names = (prefix: string) => [`${prefix}0 ${hostile}`, `${prefix}1 ${hostile}`, `${prefix}2 ${hostile}`];
    const attack = createTraffic(attacked.urls.otlpHttp, {
      ...{ services: names('service'), spans: names('span'), peer: `peer ${hostile}`, logText: `log ${hostile}` },
      attribute: [`key ${hostile}`, `value ${hostile}`],
    });
    const attackedPage = await openPageOf(attacked, { checks: async () => [{ ...PROBLEM, message: hostile }] });
    context.after(() => attackedPage.close());
    const [sent] = await attack.send(3);
    const tab = await open(context, 'pipeline', { of: attackedPage });
    const expected: Readonly<Record<string, readonly string[]>> = {
      'pipeline/services': [`3 services: ${names('service').join(', ')}`],
      packets: [`peer ${hostile}`, `service1 ${hostile}`],
      traces: [`span0 ${hostile}`, `service0 ${hostile}`],
      [`traces/${sent?.traceId}`]: [...names('span'), ...names('service'), `key ${hostile}`, `value ${hostile}`],
      logs: [`log ${hostile}`, `service1 ${hostile}`],
      contract: [],
      checks: [hostile],
      configuration: [],
    };
    for (const [view, texts] of Object.entries(expected)) {
      await showView(tab, view);
      for (const text of texts) await tab.getByText(text).first().waitFor({ state: 'attached' });
      assert.equal(await tab.locator('img[onerror], main script').count(), 0, view);
    }
    await tab.goto(`${attackedPage.url}/#/traces?name=${encodeURIComponent(hostile)}`);
    assert.equal(await tab.getByLabel('Span name').inputValue(), hostile);
  });

  it('says which backend does not answer, and shows the rest', async (context) => {
    const leaving = await startEmbedded();
    const leavingPage = await openPageOf(leaving);
    context.after(() => leavingPage.close());
    await createTraffic(leaving.urls.otlpHttp).send(3);
    const tab = await open(context, 'traces', { of: leavingPage, allow: /502/ });
    await tab.getByText('3 traces, newest first.').waitFor();
    await leaving.close();
    for (const view of ['traces', 'logs', 'contract', 'pipeline']) {
      await tab.goto(`${leavingPage.url}/#/${view}`);
      await tab.getByRole('alert').filter({ hasText: 'does not answer' }).first().waitFor();
    }
    await tab.goto(`${leavingPage.url}/#/configuration`);
    await tab.getByRole('region', { name: 'headrace.settings.ts' }).waitFor();
  });

  it('tells that its server is gone, and goes on by itself when it is back', async (context) => {
    const first = await openPageOf(embedded);
    const tab = await open(context, 'pipeline', { of: first, allow: /ERR_|Failed to load/ });
    await tab.getByText('live', { exact: true }).waitFor();
    await first.close();
    await tab.getByText('no connection').waitFor();
    const second = await openPageOf(embedded, { port: first.port });
    context.after(() => second.close());
    await tab.getByText('live', { exact: true }).waitFor();
  });
});

/** Rates need two exports; more packets are sent until they show. */
async function waitForRate(tile: ReturnType<Tab['locator']>, traffic: Traffic): Promise<void> {
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

/** Goes to a view and waits until what it asks for has come. */
async function showView(tab: Tab, view: string): Promise<void> {
  await tab.goto(`${new URL(tab.url()).origin}/#/${view}`);
  const title = new RegExp(`^${view.split('/')[0]}$`, 'i');
  await tab.locator('.tabs a[aria-current=page]').filter({ hasText: title }).waitFor();
  await tab.getByRole('heading', { level: 1 }).waitFor();
  await eventually(async () => ((await tab.getByText('Asking for').count()) === 0 ? true : undefined));
}

/** Runs in the page: links and controls that a screen reader has no name for. */
const NAMELESS_CONTROLS = `[...document.querySelectorAll('a, button, input, select, textarea')]
  .filter((control) => {
    const named = (control.getAttribute('aria-label') ?? '') + (control.getAttribute('aria-labelledby') ?? '');
    const labels = [...(control.labels ?? [])].map((label) => label.textContent).join('');
    return (named + control.textContent + labels).trim() === '';
  })
  .map((control) => control.outerHTML)`;

/** The relative luminance of a colour of an element. Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
async function lightness(tab: Tab, element: string, property: 'color' | 'backgroundColor'): Promise<number> {
  const colour = await tab.evaluate<string>(
    `getComputedStyle(document.querySelector(${JSON.stringify(element)})).${property}`,
  );
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
