import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@headrace/embedded';
import type { Browser, Page as Tab } from 'playwright-core';
import { launchBrowser } from '../tests/support/browser.ts';
import { createTraffic, type Traffic } from '../tests/support/otlp-traffic.ts';
import { type OpenedPage, openPageOf } from '../tests/support/page.ts';

/** `npm run screenshots`: takes the pictures of docs/page.md anew, of a pipeline with live data. */
const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'images');

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly colorScheme?: 'light' | 'dark';
  /** What is done before the picture is taken. */
  readonly prepare?: (tab: Tab) => Promise<void>;
}

/** Enough for the charts to have a shape. */
const ROUNDS = 40;

process.exitCode = await main();

async function main(): Promise<number> {
  await mkdir(FOLDER, { recursive: true });
  const [browser, embedded] = await Promise.all([launchBrowser(), startEmbedded()]);
  const page = await openPageOf(embedded, { checks: async () => [] });
  try {
    const traffic = createTraffic(embedded.urls.otlpHttp);
    const traceId = await sendWhileWatched(browser, page, traffic);
    for (const picture of pictures(traceId)) await take(browser, page, picture);
  } finally {
    await browser.close();
    await page.close();
    await embedded.close();
  }
  return 0;
}

/** The server keeps what it saw only while a browser looks. */
async function sendWhileWatched(browser: Browser, page: OpenedPage, traffic: Traffic): Promise<string> {
  const tab = await browser.newPage({ locale: 'en-GB' });
  await tab.goto(page.url);
  await tab.getByText('live', { exact: true }).waitFor();
  let failed = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const sent = await traffic.send(20 + Math.round(10 * Math.sin(round / 4)));
    failed = sent.find((trace) => trace.failed)?.traceId ?? failed;
    await tab.waitForTimeout(1000);
  }
  await tab.close();
  return failed;
}

function pictures(traceId: string): Picture[] {
  return [
    { name: 'pipeline', hash: 'pipeline' },
    { name: 'packets', hash: 'packets' },
    { name: 'packets-dark', hash: 'packets', colorScheme: 'dark' },
    { name: 'traces', hash: 'traces' },
    {
      name: 'trace',
      hash: `traces/${traceId}`,
      prepare: (tab) => tab.locator('.waterfall-row').last().click(),
    },
    { name: 'logs', hash: 'logs' },
    { name: 'contract', hash: 'contract' },
    { name: 'checks', hash: 'checks' },
    {
      name: 'configuration',
      hash: 'configuration',
      prepare: async (tab) => {
        await tab.getByRole('button', { name: /collector: \{/ }).hover();
        await tab.locator('.line-marked').first().waitFor();
      },
    },
  ];
}

async function take(browser: Browser, page: OpenedPage, picture: Picture): Promise<void> {
  const { name, hash, colorScheme = 'light', prepare } = picture;
  const tab = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, colorScheme });
  await tab.goto(`${page.url}/#/${hash}`);
  await tab.getByRole('heading', { level: 1 }).waitFor();
  await tab.getByText('live', { exact: true }).waitFor();
  await prepare?.(tab);
  // The last answers are on their way, and a chart is drawn in the frame after its data.
  await tab.waitForTimeout(1500);
  await tab.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/images/${name}.png\n`);
  await tab.close();
}
