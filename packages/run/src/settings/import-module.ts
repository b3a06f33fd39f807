import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolveSync, SETTINGS_QUERY } from './resolve-hook.mjs';

/** Node from 22.15 on; there these hooks come before those of `register`. */
type SyncHooks = { registerHooks?: (hooks: { resolve: typeof resolveSync }) => void };

let resolvesOurPackages = false;

/**
 * Imports a module of the user's by its absolute path; one outside of the repository finds our packages too.
 * `text` makes the address unique, so that a file that changed is read again.
 */
export async function importModule(absolute: string, text: string): Promise<{ readonly default?: unknown }> {
  if (!resolvesOurPackages) registerHook();
  resolvesOurPackages = true;
  const version = [...text].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
  return import(`${pathToFileURL(absolute).href}${SETTINGS_QUERY}${version}`);
}

function registerHook(): void {
  const { registerHooks } = nodeModule as SyncHooks;
  if (registerHooks === undefined) nodeModule.register('./resolve-hook.mjs', import.meta.url);
  else registerHooks({ resolve: resolveSync });
}
