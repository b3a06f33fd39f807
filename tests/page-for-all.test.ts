import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startEmbedded } from '@headrace/embedded';
import axe, { type AxeResults } from 'axe-core';
import type { Page as Tab } from 'playwright-core';
import { createTraffic } from './support/otlp-traffic.ts';
import { openPageOf, PROBLEM } from './support/page.ts';
import { showView, type WatchedPage, watchPage } from './support/watched-page.ts';

const VIEWS = ['pipeline', 'packets', 'traces', 'logs', 'contract', 'checks', 'configuration'];

describe('the page for everybody, and on a bad day', () => {
  let watched: WatchedPage;
  before(async () => {
    watched = await watchPage();
  });
  after(() => watched?.close());

  it('switches a fault by keyboard, and tells its state', async (context) => {
    const tab = await watched.open(context, 'packets');
    const slow = tab.getByRole('switch', { name: 'Slow peer' });
    await slow.waitFor();
    assert.equal(await slow.getAttribute('aria-checked'), 'false');
    await slow.focus();
    await tab.keyboard.press('Space');
    await tab.locator('[role=switch][aria-checked=true]').waitFor();
    assert.deepEqual([...watched.page.faultsOn], ['slow-peer']);
    await tab.getByRole('link', { name: 'Pipeline', exact: true }).click();
    await tab.getByRole('heading', { level: 1, name: 'Pipeline' }).waitFor();
    await tab.getByRole('switch', { name: 'Slow peer', checked: true }).press('Enter');
    await tab.getByRole('switch', { name: 'Slow peer', checked: false }).waitFor();
    assert.deepEqual([...watched.page.faultsOn], []);
  });

  it('can be walked through with the keyboard alone', async (context) => {
    const tab = await watched.open(context, 'pipeline');
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
    const [sent] = await watched.traffic.send(1);
    const tab = await watched.open(context, 'pipeline');
    for (const view of [...VIEWS, `traces/${sent?.traceId}`]) {
      await showView(tab, view);
      assert.equal(await tab.getByRole('heading', { level: 1 }).count(), 1, view);
      const nameless = await tab.evaluate<string[]>(NAMELESS_CONTROLS);
      assert.deepEqual(nameless, [], view);
    }
  });

  it('has nothing that axe finds hard to use, in every view, light and dark', async (context) => {
    const [sent] = await watched.traffic.send(1);
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page's policy lets no other script in, so axe needs a window without one.
      const tab = await watched.open(context, 'pipeline', { options: { bypassCSP: true, colorScheme } });
      await tab.addScriptTag({ content: axe.source });
      for (const view of [...VIEWS, `traces/${sent?.traceId}`]) {
        await showView(tab, view);
        const { violations } = await tab.evaluate<AxeResults>('axe.run()');
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        assert.deepEqual(found, [], `${view}, ${colorScheme}`);
      }
    }
  });

  it('fits a screen of 390 px, in every view', async (context) => {
    const [sent] = await watched.traffic.send(1);
    const tab = await watched.open(context, 'pipeline', { options: { viewport: { width: 390, height: 800 } } });
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
      const tab = await watched.open(context, 'packets', { options: { colorScheme } });
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
    watched.closeLater(attacked);
    const names = (prefix: string) => [`${prefix}0 ${hostile}`, `${prefix}1 ${hostile}`, `${prefix}2 ${hostile}`];
    const attack = createTraffic(attacked.urls.otlpHttp, {
      ...{ services: names('service'), spans: names('span'), peer: `peer ${hostile}`, logText: `log ${hostile}` },
      attribute: [`key ${hostile}`, `value ${hostile}`],
    });
    const attackedPage = await openPageOf(attacked, { checks: async () => [{ ...PROBLEM, message: hostile }] });
    watched.closeLater(attackedPage);
    const [sent] = await attack.send(3);
    const tab = await watched.open(context, 'pipeline', { of: attackedPage });
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
    watched.closeLater(leaving);
    const leavingPage = await openPageOf(leaving);
    watched.closeLater(leavingPage);
    await createTraffic(leaving.urls.otlpHttp).send(3);
    const tab = await watched.open(context, 'traces', { of: leavingPage, allow: /502/ });
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
    const first = await openPageOf(watched.embedded);
    const tab = await watched.open(context, 'pipeline', { of: first, allow: /ERR_|Failed to load/ });
    await tab.getByText('live', { exact: true }).waitFor();
    await first.close();
    await tab.getByText('no connection').waitFor();
    const second = await openPageOf(watched.embedded, { port: first.port });
    watched.closeLater(second);
    await tab.getByText('live', { exact: true }).waitFor();
  });
});

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
