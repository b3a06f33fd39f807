import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { checkDisk } from '../src/binaries/disk-space.ts';
import {
  type BuildEvent,
  BuildFailedError,
  type BuiltProgram,
  buildBinaries,
  cachedPath,
  resolveBinary,
} from '../src/binaries/index.ts';
import { RECIPES } from '../src/binaries/recipes.ts';

/** Stands in for go: it knows the few calls that the builder makes, and writes shell scripts instead of programs. */
const FAKE_GO = `#!/bin/sh
echo "$*" >> "$FAKE_HOME/calls"
case "$1 $2" in
  "version "*) echo "go version go$FAKE_VERSION linux/amd64" ;;
  "env "*) echo "$FAKE_HOME/gocache"; echo "$FAKE_HOME/gomod" ;;
  "mod download") printf '{ "Dir": "%s/module" }' "$FAKE_HOME" ;;
  "install "*) /bin/cp "$FAKE_HOME/builder" "$GOBIN/builder" ;;
  "build "*)
    output=; previous=
    for argument in "$@"; do [ "$previous" = -o ] && output=$argument; previous=$argument; done
    name=\${output##*/}
    echo "unfinished" > "$output"; /bin/chmod 755 "$output"
    if [ "$name" = "$FAKE_HANG" ]; then echo $$ > "$FAKE_HOME/hangs"; exec /bin/sleep 60; fi
    if [ "$name" = "$FAKE_FAIL" ]; then
      count=0; while [ $count -lt 30 ]; do count=$((count + 1)); echo "compiler says $count" >&2; done; exit 2
    fi
    [ -n "$FAKE_SLEEP" ] && /bin/sleep "$FAKE_SLEEP"
    echo "#!/bin/sh" > "$output" ;;
esac
`;

/** Stands in for the collector builder: it writes sources where the manifest's relative path says. */
const FAKE_BUILDER = `#!/bin/sh
/bin/mkdir _build && echo "module otelcol" > _build/go.mod
`;

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'headrace-build-'));
});
after(() => rm(root, { recursive: true, force: true }));

async function makeMachine(extra: Record<string, string> = {}) {
  const home = await mkdtemp(join(root, 'machine-'));
  await mkdir(join(home, 'bin'));
  await mkdir(join(home, 'module', 'pkg', 'push'), { recursive: true });
  await writeFile(join(home, 'module', 'go.mod'), 'module fake\n');
  for (const [path, text] of [
    [join(home, 'bin', 'go'), FAKE_GO],
    [join(home, 'builder'), FAKE_BUILDER],
  ] as const) {
    await writeFile(path, text);
    await chmod(path, 0o755);
  }
  // The pinned modules look downloaded, so that a small disk does not matter here.
  for (const { module } of RECIPES) await mkdir(join(home, 'gomod', module), { recursive: true });
  const env = { PATH: join(home, 'bin'), FAKE_HOME: home, FAKE_VERSION: '1.26.8', ...extra };
  return {
    home,
    env,
    cacheDir: join(home, 'cache'),
    collectorManifest: 'dist: { name: otelcol, output_path: ./_build }\n',
    calls: async (verb: string) =>
      (await readFile(join(home, 'calls'), 'utf8')).split('\n').filter((line) => line.startsWith(verb)),
  };
}

describe('Go', () => {
  test('that is missing is one error that says what to install, what for, and how to do without', async () => {
    const machine = await makeMachine({ PATH: '/nowhere' });
    await assert.rejects(buildBinaries({ ...machine, names: ['loki', 'promtool'] }), {
      name: 'BinaryError',
      message:
        'Go was not found on PATH; it is needed to build promtool, loki from source\n' +
        '  fix: install Go 1.26.5 or newer from https://go.dev/dl, or name what you already have: ' +
        'HEADRACE_PROMTOOL=/path/to/promtool HEADRACE_LOKI=/path/to/loki',
    });
    assert.equal(existsSync(machine.cacheDir), false);
  });

  test('that is too old for one program is an error about that program', async () => {
    const machine = await makeMachine({ FAKE_VERSION: '1.25.10' });
    await assert.rejects(buildBinaries({ ...machine, names: ['loki', 'promtool'] }), {
      name: 'BinaryError',
      message:
        `Go 1.25.10 (${machine.env.PATH}/go) is too old; it is needed to build loki from source\n` +
        '  fix: install Go 1.26.5 or newer from https://go.dev/dl, or name what you already have: ' +
        'HEADRACE_LOKI=/path/to/loki',
    });
  });

  test('that may fetch a newer toolchain is trusted to do so', async () => {
    const machine = await makeMachine({ FAKE_VERSION: '1.25.10', GOTOOLCHAIN: 'auto' });
    await buildBinaries({ ...machine, names: ['loki'] });
  });

  test('is not asked for when nothing is missing', async () => {
    const machine = await makeMachine();
    const env = { PATH: '/nowhere', HEADRACE_LOKI: join(machine.env.PATH, 'go') };
    assert.deepEqual(await buildBinaries({ ...machine, env, names: ['loki'] }), { loki: env.HEADRACE_LOKI });
  });
});

describe('a build', () => {
  test('makes all programs, and the next one makes none', async () => {
    const machine = await makeMachine();
    const paths = await buildBinaries(machine);
    assert.equal(Object.keys(paths).length, 7);
    for (const [name, path] of Object.entries(paths)) {
      assert.equal(path, cachedPath(machine.cacheDir, name as BuiltProgram, machine.collectorManifest));
      assert.equal(await readFile(path, 'utf8'), '#!/bin/sh\n');
    }
    assert.deepEqual(await readdir(machine.cacheDir), ['bin']);
    assert.deepEqual(await buildBinaries(machine), paths);
    assert.equal((await machine.calls('build')).length, 7);
  });

  test('stamps the version into the program', async () => {
    const machine = await makeMachine();
    await buildBinaries({ ...machine, names: ['prometheus'] });
    const [call] = await machine.calls('build');
    assert.match(call ?? '', /-trimpath -ldflags -s -w -X github\.com\/prometheus\/common\/version\.Version=3\.14\.0 /);
  });

  test('of a collector is made again for another manifest', async () => {
    const machine = await makeMachine();
    const first = await buildBinaries({ ...machine, names: ['otelcol'] });
    const second = await buildBinaries({ ...machine, names: ['otelcol'], collectorManifest: 'dist: {}\n' });
    assert.notEqual(first.otelcol, second.otelcol);
    assert.equal(existsSync(first.otelcol), true);
  });

  test('that fails is reported with its last 20 lines, and the others are made', async () => {
    const machine = await makeMachine({ FAKE_FAIL: 'amtool' });
    const events: BuildEvent[] = [];
    const building = buildBinaries({
      ...machine,
      names: ['amtool', 'alertmanager', 'loki'],
      onProgress: (event) => events.push(event),
    });
    await assert.rejects(building, (error) => {
      assert.ok(error instanceof BuildFailedError);
      assert.equal(error.failures.length, 1);
      const [failure] = error.failures;
      assert.equal(failure?.program, 'amtool');
      assert.match(failure?.command ?? '', /go build .*\(exit code 2\)$/);
      assert.deepEqual(failure?.lastLines[0], 'compiler says 11');
      assert.equal(failure?.lastLines.length, 20);
      assert.match(error.message, /^amtool could not be built: .*\n {2}\| compiler says 11\n/);
      return true;
    });
    assert.ok(await resolveBinary('loki', machine));
    assert.ok(await resolveBinary('alertmanager', machine));
    assert.equal(await resolveBinary('amtool', machine), undefined);
    const last = events.at(-1);
    assert.ok(last?.kind === 'finished' && last.built === 2 && last.failed === 1);
    assert.deepEqual(await readdir(machine.cacheDir), ['bin']);
  });

  test('that is aborted ends its compiler and leaves nothing', async () => {
    const machine = await makeMachine({ FAKE_HANG: 'loki' });
    const controller = new AbortController();
    const building = buildBinaries({ ...machine, names: ['loki'], signal: controller.signal });
    await waitForFile(join(machine.home, 'hangs'));
    controller.abort(new Error('enough'));
    await assert.rejects(building, { message: 'enough' });
    assert.deepEqual(await readdir(machine.cacheDir), []);
    assert.throws(() => process.kill(compilerPid, 0), { code: 'ESRCH' });
  });

  test('that was killed half-way does not count, and the next one clears up behind it', async () => {
    const machine = await makeMachine({ FAKE_HANG: 'loki' });
    const source = new URL('../src/binaries/index.ts', import.meta.url).href;
    const options = JSON.stringify({ ...machine, names: ['promtool', 'loki'] });
    const code = `import { buildBinaries } from '${source}'; await buildBinaries(${options});`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { stdio: 'inherit' });
    await waitForFile(join(machine.home, 'hangs'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(compilerPid, 'SIGKILL');

    assert.ok(await resolveBinary('promtool', machine));
    assert.equal(await resolveBinary('loki', machine), undefined);
    assert.ok((await readdir(machine.cacheDir)).includes('build.lock'));
    const env = { ...machine.env, FAKE_HANG: '' };
    await buildBinaries({ ...machine, env, names: ['promtool', 'loki'] });
    assert.deepEqual(await readdir(machine.cacheDir), ['bin']);
  });

  test('waits for another one into the same cache, says so, and does not do the work again', async () => {
    const machine = await makeMachine({ FAKE_SLEEP: '1' });
    const events: BuildEvent[] = [];
    const first = buildBinaries({ ...machine, names: ['loki'] });
    await waitForFile(join(machine.cacheDir, 'tmp'));
    const onProgress = (event: BuildEvent) => events.push(event);
    const second = buildBinaries({ ...machine, names: ['loki'], onProgress });
    assert.deepEqual(await first, await second);
    assert.equal((await machine.calls('build')).length, 1);
    const waits = events.filter((event) => event.kind === 'waiting');
    assert.equal(waits.length, events.length);
    assert.equal(waits[0]?.pid, process.pid);
  });
});

test('a disk that is too small stops the build with what is needed and what is there', () => {
  const folders = [
    { folder: '/cache', GiB: 1, setting: 'HEADRACE_CACHE' },
    { folder: '/go', GiB: 5.25, setting: 'GOCACHE' },
  ];
  checkDisk(folders, 6.25);
  assert.throws(() => checkDisk(folders, 2), {
    name: 'BinaryError',
    message:
      'building needs about 6.3 GiB in /cache, /go; 2.0 GiB are free\n' +
      '  fix: free some space, or set HEADRACE_CACHE or GOCACHE to a folder on a larger disk',
  });
});

/** What the fake compiler wrote about itself before it started to hang. */
let compilerPid = 0;

async function waitForFile(path: string): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!existsSync(path)) {
    assert.ok(Date.now() < deadlineMs, `${path} did not appear`);
    await delay(20);
  }
  if (path.endsWith('hangs')) {
    while (compilerPidIn(await readFile(path, 'utf8')) === 0) await delay(20);
    compilerPid = compilerPidIn(await readFile(path, 'utf8'));
  }
}

function compilerPidIn(text: string): number {
  return text.endsWith('\n') ? Number(text) : 0;
}
