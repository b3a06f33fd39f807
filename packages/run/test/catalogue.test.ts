import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Catalogue, CatalogueFamily } from '@headrace/contract/catalogues';
import { catalogueText } from '../src/catalogue/files.ts';
import { catalogueFromScrape } from '../src/catalogue/from-scrape.ts';
import { catalogueDrift, mergeCatalogues, readCatalogue, writeCatalogue } from '../src/catalogue/index.ts';

const families = (text: string) => catalogueFromScrape('pump', '1.0.0', text).families;

const TEXTS: Readonly<Record<string, readonly [text: string, expected: readonly CatalogueFamily[]]>> = {
  'a counter with its labels, sorted': [
    '# HELP pumped_total Litres.\n# TYPE pumped_total counter\npumped_total{stage="low",by="a"} 1\npumped_total{stage="high",by="a"} 2\n',
    [{ name: 'pumped_total', type: 'counter', help: 'Litres.', labels: { by: 'open', stage: 'open' } }],
  ],
  'a histogram as one family with its bounds, ascending and without the open one': [
    '# TYPE lift_seconds histogram\nlift_seconds_bucket{le="0.5"} 1\nlift_seconds_bucket{le="0.1"} 1\nlift_seconds_bucket{le="+Inf"} 1\nlift_seconds_sum 1\nlift_seconds_count 1\n',
    [{ name: 'lift_seconds', type: 'histogram', help: '', labels: {}, bounds: [0.1, 0.5] }],
  ],
  'a summary without its quantiles': [
    '# TYPE lift_seconds summary\nlift_seconds{stage="a",quantile="0.5"} 1\nlift_seconds_sum{stage="a"} 1\nlift_seconds_count{stage="a"} 1\n',
    [{ name: 'lift_seconds', type: 'summary', help: '', labels: { stage: 'open' } }],
  ],
  'a counter that only looks like a part of a histogram': [
    '# TYPE lift summary\n# TYPE lift_count counter\nlift_count{a="b"} 1\n',
    [
      { name: 'lift', type: 'summary', help: '', labels: {} },
      { name: 'lift_count', type: 'counter', help: '', labels: { a: 'open' } },
    ],
  ],
  'no label that is always empty, for Prometheus drops it': [
    '# TYPE build_info gauge\nbuild_info{branch="",version="1"} 1\n',
    [{ name: 'build_info', type: 'gauge', help: '', labels: { version: 'open' } }],
  ],
  'a label that the scrape sets as well, under the name that it is moved to': [
    '# TYPE jobs gauge\njobs{job="import",instance="a"} 1\n',
    [{ name: 'jobs', type: 'gauge', help: '', labels: { exported_instance: 'open', exported_job: 'open' } }],
  ],
  'values with quotes, commas, braces and escapes': [
    '# HELP odd A\\nB \\\\ C\n# TYPE odd gauge\nodd{a="x\\"y,}",b="1"} 1\n',
    [{ name: 'odd', type: 'gauge', help: 'A\nB \\ C', labels: { a: 'open', b: 'open' } }],
  ],
  'all values of an enumeration that is known, whatever was seen of it': [
    '# TYPE alertmanager_alerts gauge\nalertmanager_alerts{state="active"} 0\n',
    [
      {
        ...{ name: 'alertmanager_alerts', type: 'gauge', help: '' },
        labels: { state: ['active', 'suppressed', 'unprocessed'] },
      },
    ],
  ],
  'the word untyped as unknown': ['# TYPE x untyped\nx 1\n', [{ name: 'x', type: 'unknown', help: '', labels: {} }]],
};

for (const [sentence, [text, expected]] of Object.entries(TEXTS)) {
  test(`an exposition gives ${sentence}`, () => assert.deepEqual(families(text), expected));
}

test('a value that the list of an enumeration lacks is an error, not an omission', () => {
  const text = '# TYPE alertmanager_alerts gauge\nalertmanager_alerts{state="new"} 0\n';
  assert.throws(() => families(text), /alertmanager_alerts\{state\} has values that its list lacks: new/);
});

const counter = (name: string, labels: readonly string[]): CatalogueFamily => ({
  ...{ name, type: 'counter', help: 'h' },
  labels: Object.fromEntries(labels.map((label) => [label, 'open'])),
});
const pump = (change: Partial<Catalogue>): Catalogue => ({
  ...{ program: 'pump', version: '1.0.0', origin: 'harvested', common: ['job'] },
  families: [counter('b_total', ['x'])],
  ...change,
});

test('another harvest of the same version adds families and labels, and forgets none', () => {
  const fresh = pump({ families: [counter('a_total', []), counter('b_total', ['a'])] });
  assert.deepEqual(mergeCatalogues(pump({ families: [counter('b_total', ['x']), counter('c_total', [])] }), fresh), {
    ...fresh,
    families: [counter('a_total', []), counter('b_total', ['a', 'x']), counter('c_total', [])],
  });
});

for (const [what, known] of Object.entries({
  'another version': pump({ version: '0.9.0' }),
  'its documentation': pump({ origin: 'documentation' }),
  nothing: undefined,
})) {
  test(`a harvest takes the place of ${what}`, () => {
    const fresh = pump({ families: [counter('a_total', [])] });
    assert.deepEqual(mergeCatalogues(known, fresh), fresh);
  });
}

const DRIFT: Readonly<Record<string, readonly [fresh: Catalogue, expected: readonly string[]]>> = {
  'a family that is not shown': [pump({ families: [] }), []],
  'a label that is not shown': [pump({ families: [counter('b_total', [])] }), []],
  'a family that is new': [pump({ families: [counter('a_total', [])] }), ['pump: a_total is not in the catalogue']],
  'a label that is new': [
    pump({ families: [counter('b_total', ['y'])] }),
    ['b_total has the label y, which its catalogue lacks'],
  ],
  'another type': [
    pump({ families: [{ ...counter('b_total', []), type: 'gauge' }] }),
    ['b_total is a gauge, the catalogue says counter'],
  ],
  'another help text': [
    pump({ families: [{ ...counter('b_total', []), help: 'H' }] }),
    ['b_total has another help text: H'],
  ],
  'a bucket bound that is new': [
    pump({ families: [{ ...counter('b_total', []), bounds: [1] }] }),
    ['b_total has the bucket bound 1, which its catalogue lacks'],
  ],
  'another version of the program': [
    pump({ version: '1.1.0' }),
    ['pump: the catalogue is of 1.0.0, the program is 1.1.0'],
  ],
};

for (const [sentence, [fresh, expected]] of Object.entries(DRIFT)) {
  test(`${sentence} is ${expected.length === 0 ? 'no drift' : 'drift'}`, () =>
    assert.deepEqual(catalogueDrift(pump({}), fresh), expected));
}

test('a program without a catalogue is drift', () => {
  assert.deepEqual(catalogueDrift(undefined, pump({})), ['pump: there is no catalogue']);
});

test('a catalogue is written with one family a line, read back the same, and not touched when it is unchanged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headrace-test-'));
  try {
    assert.equal(await readCatalogue(folder, 'pump'), undefined);
    assert.equal(await writeCatalogue(folder, pump({})), true);
    assert.equal(await writeCatalogue(folder, pump({})), false);
    assert.deepEqual(await readCatalogue(folder, 'pump'), pump({}));
    const text = await readFile(join(folder, 'pump.json'), 'utf8');
    assert.equal(text, catalogueText(pump({})));
    assert.match(text, /^ {4}\{"name":"b_total","type":"counter","help":"h","labels":\{"x":"open"\}\}$/m);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
