import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '@headrace/cli';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SETTINGS = join(ROOT, 'headrace.settings.ts');

const RULES = `groups:
  - name: mine
    rules:
      - alert: TooManyErrors
        expr: sum(rate(connector_errors_totl[5m])) > 1
        labels: { severity: high }
        annotations: { runbook_url: https://example.org/runbook }
`;

let folder: string;

async function check(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (texts[name] += text) });
  const io = { stdout: output('stdout'), stderr: output('stderr'), env: {} };
  const exitCode = await run(['check', '--settings', SETTINGS, ...args], io);
  return { exitCode, ...texts };
}

describe('headrace check with files', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headrace-check-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const put = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  it('has nothing to say of a right one', async () => {
    const path = await put('right.yaml', RULES.replace('totl', 'total'));
    const { exitCode, stderr } = await check(path);
    assert.deepEqual([exitCode, stderr.endsWith(`${path}: no problems\n`)], [0, true], stderr);
  });

  it('prints the line with a caret, and exits 1', async () => {
    const path = await put('wrong.yaml', RULES);
    assert.deepEqual(await check(path), {
      exitCode: 1,
      stdout: '',
      stderr: `error query/unknown-metric  ${path}:5:24  groups[0].rules[0].expr
  5 |         expr: sum(rate(connector_errors_totl[5m])) > 1
                             ^^^^^^^^^^^^^^^^^^^^^ no series is called connector_errors_totl; did you mean connector_errors_total?
  fix: write connector_errors_total

1 error
`,
    });
  });

  it('prints the same for programs', async () => {
    const path = await put('wrong.yaml', RULES);
    const { stdout } = await check('--format', 'json', path);
    const { problems } = JSON.parse(stdout) as { problems: { code: string; line: number; column: number }[] };
    assert.deepEqual(
      problems.map(({ code, line, column }) => [code, line, column]),
      [['query/unknown-metric', 5, 24]],
    );
    const { stderr } = await check('--format', 'github', path);
    assert.match(stderr, /^::error file=.*,line=5,col=24,endColumn=45,title=query\/unknown-metric::/);
  });

  it('warns and exits 0', async () => {
    const path = await put(
      'warning.yaml',
      RULES.replace('totl', 'total').replace(/runbook_url: \S+/, 'summary: Errors'),
    );
    const { exitCode, stderr } = await check(path);
    assert.equal(exitCode, 0);
    assert.match(stderr, /^warning alerts\/no-runbook /);
    assert.match(stderr, /\n1 warning\n$/);
  });

  it('exits 2 for one that is not there, is a folder, or is no YAML', async () => {
    const missing = await check(join(folder, 'missing.yaml'));
    assert.deepEqual(
      [missing.exitCode, /check\/unreadable .*\n {2}cannot be read: there is no such file/.test(missing.stderr)],
      [2, true],
    );
    const isFolder = await check(folder);
    assert.deepEqual([isFolder.exitCode, /cannot be read: it is a folder/.test(isFolder.stderr)], [2, true]);
    const broken = await check(await put('broken.yaml', 'groups: [\n'));
    assert.deepEqual([broken.exitCode, /^error check\/syntax /.test(broken.stderr)], [2, true]);
  });
});
