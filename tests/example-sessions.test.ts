import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { problemCatalogue } from '@headrace/check';
import { type RunningCommand, runCommand, startCommand } from './support/command.ts';
import { writeTestSettings } from './support/settings.ts';

/** What stands in the reference for the folder, the port that is taken and the process that has it. */
const SHOWN = { folder: '/srv/telemetry', port: '19090', pid: '4242', holder: 'node server.js' };

/** Where a session runs, with what it shows in other words. */
interface Place {
  readonly folder: string;
  /** The port of Prometheus; on it the holder listens. */
  readonly port: number;
  readonly holder: ChildProcess | undefined;
  readonly background: RunningCommand[];
}

for (const { code, examples } of problemCatalogue()) {
  const { wrong, right } = examples;
  if (!('session' in wrong)) continue;
  test(`${code}: the commands of the example print just what the reference shows`, async () => {
    assert.ok('session' in right);
    assert.match(wrong.session, new RegExp(`^error ${code} `, 'm'));
    assert.doesNotMatch(right.session, /^error /m);
    await inSettingsFolder(code, async (place) => {
      await play(wrong.session, place);
      await play(right.session, place);
    });
  });
}

/** Calls `use` in a folder with settings whose bundle is written, and ends what it leaves running. */
async function inSettingsFolder(code: string, use: (place: Place) => Promise<void>): Promise<void> {
  const { folder: given, remove } = await writeTestSettings();
  const folder = realpathSync(given);
  const before = process.cwd();
  process.chdir(folder);
  const { metrics, ...others } = JSON.parse(readFileSync(SETTINGS_FILE, 'utf8')) as { metrics: { port: number } };
  const startsPrograms = code === 'ports/in-use' || code === 'run/already-running';
  const holder = code === 'ports/in-use' ? await holderOf(metrics.port) : undefined;
  const background: RunningCommand[] = [];
  try {
    await writeFile(SETTINGS_FILE, SETTINGS + (startsPrograms ? portsText(metrics.port, others) : ''));
    assert.equal((await runCommand(['gen-config'])).code, 0);
    await use({ folder, port: metrics.port, holder, background });
  } finally {
    holder?.kill();
    for (const command of background) command.child.kill('SIGINT');
    await Promise.all(background.map(({ ended }) => ended));
    process.chdir(before);
    await remove();
  }
}

const SETTINGS_FILE = 'headrace.settings.yaml';
const SETTINGS = 'services:\n  - name: ilp-connector\n    contract: ilp-connector\n';

/** Free ports for everything that is started; that of Prometheus on line 4. */
function portsText(port: number, others: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(others).filter(([section]) => section !== 'services');
  const lines = sections.map(([section, value]) => `${section}: ${JSON.stringify(value)}\n`);
  return `metrics: { port: ${port} }\n${lines.join('')}`;
}

/** A process of its own that listens on a port. */
async function holderOf(port: number): Promise<ChildProcess> {
  const script = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('listens'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/** Runs each command of a session and compares all that it prints. */
async function play(session: string, place: Place): Promise<void> {
  const steps = session.split(/^\$ /m).slice(1);
  assert.ok(steps.length > 0);
  for (const step of steps) {
    const end = step.indexOf('\n');
    const printed = await outputOf(step.slice(0, end), place);
    const expected = step.slice(end + 1);
    if (!new RegExp(`^${patternOf(expected)}$`).test(printed)) assert.equal(printed, expected);
  }
}

/** A line of nothing but an ellipsis stands for any lines. */
function patternOf(expected: string): string {
  const escaped = expected.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return escaped.replaceAll(/^…\n/gm, '(?:.*\\n)*?');
}

async function outputOf(command: string, { folder, port, holder, background }: Place): Promise<string> {
  const pid = String(holder?.pid);
  const printed = await run(command.replaceAll(SHOWN.pid, pid), background);
  if (command.startsWith('kill ') && holder !== undefined && holder.exitCode === null && holder.signalCode === null)
    await once(holder, 'exit');
  return printed
    .replaceAll(folder, SHOWN.folder)
    .replaceAll(new RegExp(`process ${pid} \\(.*\\)`, 'g'), `process ${SHOWN.pid} (${SHOWN.holder})`)
    .replaceAll(`process ${pid}`, `process ${SHOWN.pid}`)
    .replaceAll(/started by process \d+/g, `started by process ${SHOWN.pid}`)
    .replaceAll(String(port), SHOWN.port);
}

/** All that a command prints; one with `&` behind it goes on running once the stack is up. */
async function run(command: string, background: RunningCommand[]): Promise<string> {
  const [program, ...args] = command.split(' ');
  if (program !== 'headrace') {
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
    return stdout + stderr;
  }
  if (args.at(-1) !== '&') {
    const { stdout, stderr } = await runCommand(args);
    return stdout + stderr;
  }
  const started = startCommand(args.slice(0, -1));
  background.push(started);
  await started.printed('ends it.\n');
  return started.stderr() + started.stdout();
}
