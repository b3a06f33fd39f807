import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { capture } from './captured-run.ts';
import { inNewFolder, put, snapshot } from './folder.ts';

const COMMANDS = [
  'gen-config',
  'check',
  'init',
  'binaries',
  'up',
  'down',
  'status',
  'start',
  'connector',
  'send',
  'receive',
];

test('the help lists every command with what it does', async () => {
  const { stdout, stderr, exitCode } = await capture(['--help']);
  assert.deepEqual([exitCode, stderr], [0, '']);
  for (const command of COMMANDS) assert.match(stdout, new RegExp(`^  ${command} +[a-z]`, 'm'), command);
});

for (const command of COMMANDS) {
  test(`${command} --help says what it does and explains each option`, async () => {
    const { stdout, stderr, exitCode } = await capture([command, '--help']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(
      stdout,
      new RegExp(`^Usage: headrace ${command} \\[options\\]( \\[\\w+(\\.\\.\\.)?\\]| <\\w+>)?\n\n[a-z].*`),
    );
    for (const line of stdout.split('\n').filter((one) => /^ {2}-/.test(one)))
      assert.match(line, /^ {2}-\S.*? {2,}\S|^ {2}-\S+ <\w+>$/, line);
  });
}

test('--version is the one of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.deepEqual(await capture(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

for (const [args, said] of [
  [['gen-confg'], /unknown command 'gen-confg'\n\(Did you mean gen-config\?\)/],
  [['statsu'], /unknown command 'statsu'\n\(Did you mean status\?\)/],
  [['frobnicate'], /unknown command 'frobnicate'/],
  [['gen-config', '--chek'], /unknown option '--chek'\n\(Did you mean --check\?\)/],
  [['gen-config', '--settings'], /option '--settings <file>' argument missing/],
  [
    ['gen-config', '--format', 'xml'],
    /'--format <format>' argument 'xml' is invalid\. Allowed choices are text, json, github/,
  ],
  [['up', '--with', 'magic'], /argument 'magic' is invalid\. Allowed choices are /],
  [['start', '--duration', 'soon'], /expected a whole number with a unit, such as 20s or 5m/],
  [['init', '--format', 'toml'], /argument 'toml' is invalid\. Allowed choices are ts, yaml/],
] as const) {
  test(`headrace ${args.join(' ')} is a wrong argument`, async () => {
    await inNewFolder(async () => {
      const { exitCode, stdout, stderr } = await capture(args);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, said);
      assert.deepEqual(await snapshot(), {});
    });
  });
}

test('without a command the help is printed, and that is a wrong argument', async () => {
  const { exitCode, stdout, stderr } = await capture([]);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^Usage: headrace /);
});

const SETTINGS = 'services:\n  - name: ilp-connector\n    contract: ilp-connector\n';

test('gen-config says on stdout what it wrote and on stderr how much, then nothing', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    const first = await capture(['gen-config']);
    assert.equal(first.exitCode, 0);
    const created = first.stdout.trimEnd().split('\n');
    assert.ok(created.includes('created   compose.yaml'));
    assert.equal(first.stderr, `${created.length} files written to ., 0 unchanged\n`);
    const before = await snapshot();
    assert.deepEqual(await capture(['gen-config']), {
      exitCode: 0,
      stdout: '',
      stderr: `0 files written to ., ${created.length} unchanged\n`,
    });
    assert.deepEqual(await snapshot(), before);
  });
});

test('gen-config says which files it updated, replaced and removed', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    await capture(['gen-config']);
    await put('headrace.settings.yaml', SETTINGS.replace('name: ilp-connector', 'name: edge'));
    await put('loki/loki.yaml', 'mine\n');
    const { stdout, exitCode } = await capture(['gen-config', '--force']);
    assert.equal(exitCode, 0);
    for (const line of [
      'created   services/edge.env',
      'updated   compose.yaml',
      'replaced  loki/loki.yaml',
      'removed   services/ilp-connector.env',
    ])
      assert.ok(stdout.includes(`${line}\n`), line);
  });
});

test('gen-config --out writes elsewhere, and makes the folder', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    const { exitCode, stderr } = await capture(['gen-config', '--out', 'deep/er']);
    assert.equal(exitCode, 0);
    assert.match(stderr, /files written to deep\/er, 0 unchanged/);
    assert.deepEqual(
      Object.keys(await snapshot()).filter((path) => !path.startsWith('deep')),
      ['headrace.settings.yaml'],
    );
  });
});

test('gen-config --check prints a diff, says how to mend it, and writes nothing', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    await capture(['gen-config']);
    assert.deepEqual(await capture(['gen-config', '--check']), { exitCode: 0, stdout: '', stderr: '' });
    await put('headrace.settings.yaml', `${SETTINGS}logs: { retention: 60d }\n`);
    const before = await snapshot();
    const { exitCode, stdout, stderr } = await capture(['gen-config', '--check']);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^--- a\/loki\/loki\.yaml\n\+\+\+ b\/loki\/loki\.yaml\n@@ .*@@\n/m);
    assert.match(stdout, /\n- {2}retention_period: 744h\n\+ {2}retention_period: 1440h\n/);
    assert.match(
      stderr,
      /^2 of the generated files differ from what headrace\.settings\.yaml gives: loki\/loki\.yaml, compose\.yaml\n {2}fix: run /,
    );
    assert.deepEqual(await snapshot(), before);
  });
});

test('gen-config --format json says what it did, and with --check what it would', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    const wouldDo = JSON.parse((await capture(['gen-config', '--check', '--format', 'json'])).stdout) as {
      drift: unknown;
    };
    const { stdout, stderr } = await capture(['gen-config', '--format', 'json']);
    assert.equal(stderr, '');
    assert.deepEqual((JSON.parse(stdout) as { files: unknown }).files, wouldDo.drift);
  });
});

test('the settings file is the first of the usual names that is there', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yml', 'services: [{ name: from-yml, contract: ilp-connector }]\n');
    await put('headrace.settings.yaml', 'services: [{ name: from-yaml, contract: ilp-connector }]\n');
    assert.match((await capture(['gen-config'])).stdout, /services\/from-yaml\.env/);
    await put(
      'headrace.settings.ts',
      "export default { services: [{ name: 'from-ts', contract: 'ilp-connector' }] };\n",
    );
    assert.match((await capture(['gen-config'])).stdout, /services\/from-ts\.env/);
  });
});

test('check says that there is nothing to say, in JSON as well', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    await capture(['gen-config']);
    assert.deepEqual(await capture(['check']), {
      exitCode: 0,
      stdout: '',
      stderr: 'headrace.settings.yaml: no problems\n',
    });
    const { exitCode, stdout, stderr } = await capture(['check', '--format', 'json']);
    assert.deepEqual([exitCode, JSON.parse(stdout), stderr], [0, { problems: [] }, '']);
  });
});

test('the header names the settings file and not its folder', async () => {
  await inNewFolder(async () => {
    await put('config/stack.yaml', SETTINGS);
    await capture(['gen-config', '--settings', 'config/stack.yaml']);
    const text = readFileSync('config/loki/loki.yaml', 'utf8');
    assert.match(text, /^# Generated by "headrace gen-config" from stack\.yaml\. /);
  });
});
