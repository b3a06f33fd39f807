import { brotliCompressSync } from 'node:zlib';
import { buildStack, localUrl } from '@headrace/stack';
import { launchBrowser } from '../../tests/support/browser.ts';
import { startCommand } from '../../tests/support/command.ts';
import { writeTestSettings } from '../../tests/support/settings.ts';
import { type Figure, figureOf } from './figure.ts';

const LOADS = 5;

/** What the page weighs on the wire, and how long a browser takes until it can be used. */
export async function measurePage(progress: (text: string) => void): Promise<Figure[]> {
  const settings = await writeTestSettings();
  const page = localUrl(buildStack(settings.settings, { target: 'compose' }).page);
  const command = startCommand(['up', '--with', 'embedded', '--settings', settings.file]);
  try {
    await command.printed('The stack runs:');
    const kilobytes = (await compressedBytes(page)) / 1000;
    const seconds: number[] = [];
    const browser = await launchBrowser();
    try {
      for (let load = 0; load < LOADS; load += 1) {
        const context = await browser.newContext({ locale: 'en-GB' });
        const tab = await context.newPage();
        const startedMs = performance.now();
        await tab.goto(page);
        await tab.getByRole('heading', { level: 1 }).first().waitFor();
        await tab.getByRole('link', { name: 'Traces' }).first().click();
        await tab.waitForURL(/traces/);
        seconds.push((performance.now() - startedMs) / 1000);
        progress(`page load ${load + 1} of ${LOADS}: ${seconds.at(-1)?.toFixed(2)} s`);
        await context.close();
      }
    } finally {
      await browser.close();
    }
    return [
      figureOf('page, all of it compressed', [kilobytes], 'kB', { most: 150, against: 'nothing' }),
      figureOf('page until its first link was followed in Chromium', seconds, 's', { against: 'nothing' }),
    ];
  } finally {
    command.child.kill('SIGINT');
    await command.ended;
    await settings.remove();
  }
}

/** The document and every asset that it names, as they come over the wire. */
async function compressedBytes(page: string): Promise<number> {
  const document = await (await fetch(page)).text();
  const assets = [...document.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  let bytes = brotliCompressSync(document).length;
  for (const path of assets) {
    const response = await fetch(new URL(path, page), { headers: { 'accept-encoding': 'br, gzip' } });
    // `fetch` inflates what it reads, so it is compressed once more to be weighed.
    bytes += brotliCompressSync(Buffer.from(await response.arrayBuffer())).length;
  }
  return bytes;
}
