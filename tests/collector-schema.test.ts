import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { collectorSchema } from '@headrace/check/collector-schema';
import { checkFiles, type World } from '@headrace/check/files';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { collectorSchemaDrift, harvestCollectorSchema } from '@headrace/run/catalogue';
import {
  buildStack,
  COLLECTOR_COMPONENTS,
  COLLECTOR_CONFIG,
  noLocator,
  parseSettings,
  readYaml,
  type SettingsInput,
  VERSIONS,
} from '@headrace/stack';
import { type Mutant, mutantsOf, PLACEHOLDER } from './support/collector-mutants.ts';
import { program } from './support/programs.ts';
import { bundleOf } from './support/variants.ts';

const SCHEMAS = fileURLToPath(new URL('../packages/check/src/collector-schema', import.meta.url));
const WIDE = new URL('./data/collector-wide.yaml', import.meta.url);
const SETTINGS: SettingsInput = { services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] };
const WORLD = world();

describe('the schema of the collector', () => {
  it('is of the pinned version and has every component that a collector may be built with', () => {
    assert.equal(collectorSchema.version, VERSIONS.collector);
    assert.deepEqual(
      collectorSchema.components.map(({ section, type, module }) => ({ section, type, module })),
      COLLECTOR_COMPONENTS.map((component) => ({
        ...component,
        module: `${component.module}@v${VERSIONS.collector}`,
      })),
    );
  });

  it('is what the sources of the pinned modules say', async () => {
    assert.deepEqual(await collectorSchemaDrift(SCHEMAS, await harvestCollectorSchema({ env: process.env })), []);
  });
});

/** What the collector refuses and the checks let pass, each with the reason why that is right. */
const LET_PASS: readonly { readonly reason: string; readonly holds: (verdict: Verdict) => boolean }[] = [
  {
    reason: 'an environment variable that is not set here may be set where the collector runs',
    holds: ({ mutant }) => mutant.name.endsWith(`= "${PLACEHOLDER}"`),
  },
  {
    reason: 'it is decoded: what is refused is a value out of its limits, a statement, a folder or something missing',
    holds: ({ output }) => !/cannot unmarshal the configuration|reflect: /.test(output),
  },
  {
    reason: 'statements and groups may stand in one list in this order, and not in the other',
    holds: ({ output }) => output.includes('configuring multiple configuration styles is not supported'),
  },
];

/** What the collector accepts and the checks refuse: Go keeps a sizer in a struct, which an empty section fits. */
const FALSE_ALARM = /\.sizer = \{\}$/;

/** One mutant in so many is tried; all of them take minutes. */
const EVERY = 31;

describe('the verdict on a configuration of the collector', () => {
  let folder = '';
  let collector = '';
  before(async () => {
    collector = await program('otelcol');
    folder = await mkdtemp(join(tmpdir(), 'headrace-schema-'));
    // The collector looks whether there is such a file, not what is in it.
    for (const name of ['cert.pem', 'key.pem', 'ca.pem']) await writeFile(join(folder, name), '');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const judge = async (mutant: Mutant): Promise<Verdict> => {
    const text = JSON.stringify(mutant.configuration);
    return { mutant, ...(await validate(collector, folder, text)), problems: problemsOf(text) };
  };

  it('is good for a wide configuration, as it is with the collector', async () => {
    const text = await readFile(WIDE, 'utf8');
    assert.deepEqual(problemsOf(text), []);
    assert.deepEqual(await validate(collector, folder, text), { isAccepted: true, output: '' });
  });

  it('is what otelcol says of hundreds of changed ones', async (t) => {
    const mutants = [generated(folder), readYaml(await readFile(WIDE, 'utf8')).value]
      .flatMap(mutantsOf)
      .filter((_, index) => index % EVERY === 0);
    const verdicts = await inParallel(mutants, judge);
    const alarms = verdicts.filter(({ isAccepted, problems }) => isAccepted && problems.length > 0);
    const refused = verdicts.filter(({ isAccepted }) => !isAccepted);
    const judged = refused.filter((one) => !LET_PASS.some(({ holds }) => holds(one)) || one.problems.length > 0);
    const missed = judged.filter(({ problems }) => problems.length === 0);
    report(t, { verdicts, refused, judged, missed });
    assert.ok(judged.length > 150, `${judged.length} are refused because of keys, components or types`);
    assert.deepEqual(alarms.filter(({ mutant }) => !FALSE_ALARM.test(mutant.name)).map(shown), []);
    assert.ok(missed.length <= judged.length / 100, JSON.stringify(missed.map(shown), null, 2));
  });
});

interface Verdict {
  readonly mutant: Mutant;
  readonly isAccepted: boolean;
  readonly output: string;
  /** What the checks say. */
  readonly problems: readonly string[];
}

function shown({ mutant, output, problems }: Verdict): string {
  return `${mutant.name}: ${problems.join('; ') || output.replaceAll(/\s+/g, ' ').slice(0, 400)}`;
}

function report(t: TestContext, lists: Readonly<Record<string, readonly Verdict[]>>): void {
  t.diagnostic(
    Object.entries(lists)
      .map(([name, list]) => `${list.length} ${name}`)
      .join(', '),
  );
  for (const one of lists.missed ?? []) t.diagnostic(`missed ${shown(one)}`);
}

function world(): World {
  const { settings } = parseSettings(SETTINGS, 'headrace.settings.yaml', noLocator);
  assert.ok(settings);
  return { stack: buildStack(settings, { target: 'compose' }), catalogue: catalogueFamilies() };
}

/** The generated configuration of the native stack, whose queue may lie in `folder`. */
function generated(folder: string): unknown {
  const file = bundleOf(SETTINGS, 'native', folder).find(({ path }) => path === COLLECTOR_CONFIG);
  return readYaml(file?.text ?? '').value;
}

/** Errors of a configuration that is handed over; otelcol opens no port while it validates, so ports are left out. */
function problemsOf(text: string): string[] {
  return checkFiles([{ path: 'collector.yaml', text }], WORLD)
    .filter(({ code, severity }) => severity === 'error' && code !== 'collector/port-conflict')
    .map(({ code, message }) => `${code}: ${message}`);
}

let written = 0;

async function validate(collector: string, folder: string, text: string) {
  written += 1;
  const file = join(folder, `${written}.yaml`);
  await writeFile(file, text);
  return new Promise<Pick<Verdict, 'isAccepted' | 'output'>>((resolve) => {
    execFile(collector, ['validate', `--config=${file}`], { cwd: folder, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ isAccepted: error === null, output: stdout + stderr }),
    );
  });
}

/** A few at a time: each is a process of its own. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}
