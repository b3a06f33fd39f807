import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStack, endpoints, noLocator, parseSettings, type Settings } from '@headrace/stack';
import { freePorts } from '../net/index.ts';
import { type LoadedSettings, loadSettings } from '../settings/load.ts';

/** Settings of a stack that disturbs no other: free ports, and a folder of its own that `remove` takes away. */
export interface FreeSettings {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  remove(): Promise<void>;
}

type Tree = { [key: string]: Tree | string | number };

/** Default settings but for the ports, and intervals that let little time pass until everything has been read. */
export async function writeFreeSettings(): Promise<FreeSettings> {
  const folder = await mkdtemp(join(tmpdir(), 'headrace-catalogue-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const services = [{ name: 'ilp-connector', contract: 'ilp-connector', exportInterval: '1s' }];
  const defaults = parseSettings({ services }, '', noLocator).settings;
  if (defaults === undefined) throw new Error('the default settings have problems');
  const wanted = endpoints(buildStack(defaults, { target: 'compose' }));
  const ports = await freePorts(wanted.length);
  const tree: Tree = { metrics: { scrapeInterval: '1s' } };
  for (const [index, { setting }] of wanted.entries()) setIn(tree, setting.split('.'), ports[index] ?? 0);
  const file = join(folder, 'headrace.settings.yaml');
  await writeFile(file, JSON.stringify({ services, ...tree }));
  const loaded = await loadSettings(file);
  if (loaded.settings === undefined) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return { loaded, settings: loaded.settings, remove };
}

function setIn(tree: Tree, [key = '', ...rest]: readonly string[], value: number): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = tree[key];
  const child: Tree = typeof below === 'object' ? below : {};
  tree[key] = child;
  setIn(child, rest, value);
}
