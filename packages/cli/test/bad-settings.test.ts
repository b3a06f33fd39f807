import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { capture } from './captured-run.ts';
import { inNewFolder, put, snapshot } from './folder.ts';
import { formatScripts, parseScripts, type Script, type Step } from './script.ts';

const SCRIPTS = new URL('./bad-settings/', import.meta.url);
const GOOD_SETTINGS = 'services:\n  - name: ilp-connector\n    contract: ilp-connector\n';
const updating = process.env.UPDATE_GOLDEN === '1';

/** A bundle of good settings: each case begins with it, so that what must stay as it is is there. */
let goodBundle: string;

before(async () => {
  goodBundle = await mkdtemp(join(tmpdir(), 'headrace-good-'));
  await inNewFolder(async (folder) => {
    await put('headrace.settings.yaml', GOOD_SETTINGS);
    assert.equal((await capture(['gen-config'])).exitCode, 0);
    await rm('headrace.settings.yaml');
    await cp(folder, goodBundle, { recursive: true });
  });
});

after(() => rm(goodBundle, { recursive: true, force: true }));

for (const name of readdirSync(SCRIPTS).toSorted()) {
  const path = new URL(name, SCRIPTS);
  const text = readFileSync(path, 'utf8');
  const updated: Script[] = parseScripts(text);
  for (const [index, script] of updated.entries()) {
    test(`${name}: ${script.sentence}`, async () => {
      updated[index] = { ...script, steps: await inNewFolder(() => play(script)) };
    });
  }
  after(() => {
    const intro = text.slice(0, text.search(/^== /m));
    if (updating) writeFileSync(path, formatScripts(intro, updated));
  });
}

/** Plays one case and gives it back with what was really printed. */
async function play(script: Script): Promise<Step[]> {
  await cp(goodBundle, '.', { recursive: true });
  const played: Step[] = [];
  for (const step of script.steps) {
    if (step.kind === 'file') await put(step.path, step.text);
    played.push(step.kind === 'file' ? step : await call(step));
  }
  return played;
}

async function call(step: Step & { kind: 'call' }): Promise<Step> {
  const untouched = await snapshot();
  const { stdout, stderr, exitCode } = await capture(step.args);
  if (exitCode !== 0) assert.deepEqual(await snapshot(), untouched, 'a run that fails touches no file');
  // A message may name an absolute path: it is shown as it is from the working folder.
  const shown = (text: string) => text.replaceAll(process.cwd(), '/here');
  const real = {
    ...step,
    stderr: shown(stderr),
    stdout: step.stdout === undefined ? undefined : shown(stdout),
    exitCode,
  };
  if (!updating) assert.deepEqual(real, step);
  return real;
}
