import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** What a browser in a container or on a bare machine needs, and nothing that asks the network by itself. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--lang=en-GB',
];

/**
 * Of the package's own arguments these are left out: one process for everything ends the browser with its first closed
 * window, and a browser without its security would not show what a page's headers forbid.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '--single-process',
  '--in-process-gpu',
  '--disable-web-security',
  '--disable-site-isolation-trials',
  '--allow-running-insecure-content',
]);

/** Starts the headless browser that comes as a package; whoever starts it closes it. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    args: [...chromium.args.filter((argument) => !LEFT_OUT.has(argument)), ...ARGUMENTS],
    executablePath: await chromium.executablePath(),
    headless: true,
    // Without a locale it names a language that its own Intl refuses.
    env: { ...definedVariables(), LANG: 'en_GB.UTF-8', LC_ALL: 'en_GB.UTF-8' },
  });
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
