import type { TestContext } from 'node:test';
import { ilpConnector } from '@headrace/contract';
import { buildStack, noLocator, parseSettings } from '@headrace/stack';
import { type Page, type PageOptions, startPage } from '../src/index.ts';
import { fedSource } from './fed-source.ts';

const { settings } = parseSettings(
  { environment: 'development', services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] },
  'headrace.settings.ts',
  noLocator,
);
if (settings === undefined) throw new Error('the settings of the tests have problems');

/** What the collector of a plain stack does with metrics. */
export const PIPELINE = buildStack(settings, { target: 'compose' }).collector.pipeline;

/** A page on a free port that the end of the test closes. */
export async function openPage(context: TestContext, options: Partial<PageOptions> = {}): Promise<Page> {
  const page = await startPage({
    host: '127.0.0.1',
    port: 0,
    source: fedSource(),
    contracts: [ilpConnector],
    pipeline: PIPELINE,
    checks: async () => [],
    links: [],
    ...options,
  });
  context.after(() => page.close());
  return page;
}
