import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createExposition, ESCAPINGS, type ExpositionModel, type Rendered } from '@headrace/contract';
import { CASES } from '../packages/contract/test/support/cases.ts';
import { gauge, histogram, model, request, samples } from '../packages/contract/test/support/otlp.ts';
import { runCommand } from './support/command.ts';
import { type RealCollector, startCollector } from './support/names/collector.ts';
import { fuzzNames } from './support/names/fuzz.ts';
import { scrapeErrors } from './support/names/prometheus.ts';
import { VARIANTS } from './support/names/variants.ts';

const METRICS = 3_000;

describe('the translation, against the real collector', () => {
  let collector: RealCollector;
  before(async () => {
    collector = await startCollector(VARIANTS);
  });
  after(() => collector?.stop());

  it(`gives the same answer, line by line, for ${METRICS} random metrics`, { timeout: 300_000 }, async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}: npm run fuzz -- names --seed ${seed}`);
    const { metrics, conflicts, failure } = await fuzzNames(collector, { seed, enough: (count) => count >= METRICS });
    assert.equal(failure, undefined, failure);
    t.diagnostic(`${metrics} metrics and ${conflicts} conflicts agree`);
    assert.ok(metrics >= METRICS);
  });
});

describe('the named cases', () => {
  const cases = Object.entries(CASES);
  const variants: Record<string, ExpositionModel> = Object.fromEntries(
    cases.map(([, [, exporter]], index) => [`case-${index}`, model(exporter)]),
  );
  let collector: RealCollector;
  before(async () => {
    collector = await startCollector(variants);
  });
  after(() => collector?.stop());

  for (const [index, [sentence, [metric, , scrape, expected]]] of cases.entries()) {
    it(`are as the collector shows them: ${sentence}`, async () => {
      const send = (one: unknown) =>
        collector.send(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [one] }] }] }));
      assert.equal((await send(metric)).status, 200);
      const asked = { exposition: 'text', escaping: 'underscores', ...scrape } as const;
      const answer = await collector.scrape(`case-${index}`, asked);
      const own = createExposition(model(CASES[sentence]?.[1]))
        .accept(request([metric]), 0)
        .render(0, asked);
      for (const line of own.text.split('\n'))
        assert.ok(answer.text.split('\n').includes(line), `${line} in\n${answer.text}`);
      assert.deepEqual(samples(own), expected);
    });
  }
});

describe('what makes Prometheus refuse a scrape', () => {
  const label = (key: string) => ({ attributes: [{ key, value: { stringValue: 'x' } }] });
  const answers = new Map<string, Rendered>();
  const metrics = {
    'nothing unusual': [gauge('a', { le: 'x', quantile: 'y' }), histogram('h.b')],
    'a histogram with an attribute le': [histogram('h', label('le'))],
    'a label with a colon': [gauge('a', { 'b:c': 'x' })],
    'two labels that escaping makes one': [gauge('a', { 'b.c': 'x', b_c: 'y' })],
    'a label that escaping makes the name': [gauge('a', { '..name..': 'x' })],
    'a name with a zero character': [gauge('a\0b')],
    'a label with a zero character': [gauge('a', { 'b\0': 'x' })],
    'odd characters in all places': [gauge('a b{c}\n"\\', { 'd,=\n"\\': '\0\r\n"\\' }, { description: '\0# \r\n"' })],
    'a description that is no UTF-8': [gauge('a', {}, { description: '\ue0ff' })],
  };
  before(async () => {
    for (const [name, all] of Object.entries(metrics))
      for (const exposition of ['text', 'openmetrics'] as const)
        for (const escaping of ESCAPINGS) {
          const rendered = createExposition(model({ strategy: 'NoTranslation' }))
            .accept(withBadBytes(all), 0)
            .render(0, { exposition, escaping });
          answers.set(`${name} (${exposition}, ${escaping})`, rendered);
        }
  });

  it('is foretold, and nothing else is', { timeout: 60_000 }, async () => {
    const errors = await scrapeErrors(answers);
    assert.equal(errors.size, answers.size);
    for (const [name, { problems }] of answers) {
      const foretold = problems.some(({ code }) => code === 'exposition/scrape-refused');
      assert.equal(errors.get(name) !== '', foretold, `${name}: ${errors.get(name)}`);
    }
  });
});

/** The request with a byte that is no UTF-8 for its stand-in, which JSON could not carry. */
function withBadBytes(metrics: readonly Readonly<Record<string, unknown>>[]) {
  const { resourceMetrics } = request(metrics);
  return {
    resourceMetrics: resourceMetrics.map((resource) => ({
      ...resource,
      scopeMetrics: resource.scopeMetrics.map((scope) => ({
        ...scope,
        metrics: scope.metrics.map((one) => ({ ...one, description: one.description.replace('\ue0ff', '\udcff') })),
      })),
    })),
  };
}

describe('headrace predict', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headrace-predict-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const predict = async (text: string, ...flags: string[]) => {
    const file = join(folder, 'request.json');
    await writeFile(file, text);
    const { code, stdout, stderr } = await runCommand(['predict', file, ...flags]);
    return { code, stdout, stderr: stderr.replaceAll(file, 'request.json') };
  };
  const body = (...metrics: unknown[]) => JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });

  it('prints what would be shown', async () => {
    const { code, stdout, stderr } = await predict(
      `${body(gauge('a.b'))}\n${body(histogram('h'))}\n`,
      '--no-scope-info',
    );
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^# HELP a_b \n# TYPE a_b gauge\na_b 1\n# HELP h \n# TYPE h histogram\n/);
  });

  it('takes labels and scope from the settings', async () => {
    const file = join(folder, 'headrace.settings.yaml');
    await writeFile(file, 'environment: development\nservices: [{ name: ilp-connector, contract: ilp-connector }]\n');
    const { stdout } = await predict(body(gauge('a')), '--settings', file, '--exposition', 'openmetrics');
    assert.equal(stdout, '# HELP a \n# TYPE a gauge\na{environment="development"} 1.0\n# EOF\n');
  });

  it('says on stderr what is lost, and exits 1', async () => {
    const { code, stdout, stderr } = await predict(body({ name: 'a' }));
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^error exposition\/no-data {2}request\.json:1:50 {2}a\n {2}"a" \(no data\): .+ is dropped\n {2}fix: /,
    );
  });

  it('prints both as JSON', async () => {
    const { code, stdout } = await predict(body(gauge('a'), { name: 'b' }), '--format', 'json', '--no-scope-info');
    const { status, exposition, problems } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([code, status, exposition], [1, 200, '# HELP a \n# TYPE a gauge\na 1\n']);
    assert.equal((problems as unknown[]).length, 1);
  });

  const BAD: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
    'an empty file': ['', /request\.json:1:1\n {2}there is nothing in it/],
    'a request that is cut off': ['{"resourceMetrics":[', /request\.json:1:21\n/],
    'a wrong type': ['{"resourceMetrics":\n 5}', /request\.json:2:2\n {2}expected a list, but there is 5/],
    'lists within lists': ['['.repeat(100_000), /an OTLP metrics request is an object/],
    '50 MB of one request': [`{"a":"${'b'.repeat(50_000_000)}"}`, /a request of more than 20 MiB/],
  };
  for (const [sentence, [text, said]] of Object.entries(BAD)) {
    it(`refuses ${sentence} with its place, and exits 2`, async () => {
      const { code, stdout, stderr } = await predict(text);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await runCommand(['predict', join(folder, 'nothing.json')]);
    assert.equal(code, 2);
    assert.match(stderr, /^error otlp\/unreadable /);
  });
});
