import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import type { Page } from '@headrace/page';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { eventually } from './http.ts';
import { createTraffic, type Traffic } from './otlp-traffic.ts';
import { type OpenedPage, openPageOf } from './page.ts';

interface OpenOptions {
  readonly options?: BrowserContextOptions;
  /** Another page than the one that all tests share. */
  readonly of?: Page;
  /** What the browser may complain about. */
  readonly allow?: RegExp;
}

/** A browser, a pipeline with some packets in it, and the page of that pipeline. */
export interface WatchedPage {
  readonly embedded: Embedded;
  readonly traffic: Traffic;
  readonly page: OpenedPage;
  /** Opens a view; whatever the browser complains about by the end of the test fails it. */
  open(context: TestContext, hash: string, options?: OpenOptions): Promise<Tab>;
  /** Closes something at the end, after the browser, which would complain of servers that are gone. */
  closeLater(server: { close(): Promise<void> }): void;
  close(): Promise<void>;
}

export async function watchPage(): Promise<WatchedPage> {
  const [browser, embedded] = await Promise.all([launchBrowser(), startEmbedded()]);
  const traffic = createTraffic(embedded.urls.otlpHttp);
  await traffic.send(20);
  const page = await openPageOf(embedded);
  const servers: { close(): Promise<void> }[] = [page, embedded];
  return {
    ...{ embedded, traffic, page },
    open: (context, hash, { options = {}, of = page, allow } = {}) =>
      openTab(browser, context, { options, allow, url: of.url, hash }),
    closeLater: (server) => servers.push(server),
    close: async () => {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

interface TabOptions {
  readonly options: BrowserContextOptions;
  readonly allow: RegExp | undefined;
  readonly url: string;
  readonly hash: string;
}

async function openTab(browser: Browser, context: TestContext, { options, allow, url, hash }: TabOptions) {
  const window = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
  const tab = await window.newPage();
  const complaints = complaintsOf(tab, url, allow);
  context.after(async () => {
    await window.close();
    assert.deepEqual(complaints, []);
  });
  tab.setDefaultTimeout(15_000);
  await tab.goto(`${url}/#/${hash}`);
  await tab.getByRole('heading', { level: 1 }).waitFor();
  return tab;
}

/** Errors of the console and of scripts, windows that a script opened, and questions to other hosts. */
function complaintsOf(tab: Tab, url: string, allow: RegExp | undefined): readonly string[] {
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
    if (!request.url().startsWith(`${url}/`)) complaints.push(`asks ${request.url()}`);
  });
  return complaints;
}

/** Goes to a view and waits until what it asks for has come. */
export async function showView(tab: Tab, view: string): Promise<void> {
  await tab.goto(`${new URL(tab.url()).origin}/#/${view}`);
  const title = new RegExp(`^${view.split('/')[0]}$`, 'i');
  await tab.locator('.tabs a[aria-current=page]').filter({ hasText: title }).waitFor();
  await tab.getByRole('heading', { level: 1 }).waitFor();
  await eventually(async () => ((await tab.getByText('Asking for').count()) === 0 ? true : undefined));
}
