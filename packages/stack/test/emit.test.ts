import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { emitFile, headerOf } from '../src/emit/emit.ts';
import { readYaml, writeYaml } from '../src/yaml.ts';
import { bundleOf, SCENARIOS } from './scenarios.ts';

const VERSIONS = ['1.1', '1.2'] as const;

for (const [name, settings] of Object.entries(SCENARIOS)) {
  test(`the YAML of the scenario "${name}" is read back as the document by readers of YAML 1.1 and 1.2`, () => {
    const bundle = bundleOf(settings);
    for (const { path, format, document } of bundle.outputs) {
      if (format !== 'yaml') continue;
      const text = bundle.files.find((file) => file.path === path)?.text ?? '';
      for (const version of VERSIONS) {
        const read = parseDocument(text, { version });
        assert.deepEqual([read.errors, read.warnings], [[], []], path);
        assert.deepEqual(read.toJS(), document, `${path} as YAML ${version}`);
      }
    }
  });

  test(`the YAML of the scenario "${name}" has neither anchors nor folded lines`, () => {
    for (const { path, text } of bundleOf(settings).files) {
      if (!/\.ya?ml$/.test(path)) continue;
      assert.doesNotMatch(text, /^[^'"#]*[:-] [&*][a-z]/m, path);
      assert.doesNotMatch(text, /[:-] [>|][+-]?$/m, path);
    }
  });
}

/** Texts that YAML 1.1 takes for something else, and texts of any kind. */
const text = fc.oneof(
  fc.constantFrom(
    'on',
    'off',
    'yes',
    'no',
    'y',
    'n',
    '12:30:45',
    '0x1F',
    '0o17',
    '017',
    '1_000',
    '1e3',
    '.5',
    '~',
    'null',
    '=',
    '<<',
    '2026-01-01',
    '$${x}',
    '',
    ' ',
    '#',
    '- a',
    'a: b',
    '!x',
    '&a',
    '*a',
    '%',
    '@',
    '`',
  ),
  fc.string({ maxLength: 200 }),
);
const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
/** No program of the stack has a key `<<`, which the library writes without quotes: readers of YAML 1.1 would merge. */
const key = text.filter((word) => word !== '<<');
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('document'), { maxLength: 4 }),
    fc.dictionary(key, tie('document'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('any document is read back as it was, by readers of YAML 1.1 and 1.2', () => {
  fc.assert(
    fc.property(document, (value) => {
      const written = writeYaml(value);
      for (const version of VERSIONS) {
        assert.deepEqual(normal(parseDocument(written, { version }).toJS()), normal(value), written);
      }
    }),
    { numRuns: 500 },
  );
});

/** YAML has one zero. */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('an object that is used twice is written twice', () => {
  const shared = { a: 1 };
  assert.equal(writeYaml({ first: shared, second: shared }), 'first:\n  a: 1\nsecond:\n  a: 1\n');
});

test('an env file has one line a variable', () => {
  const file = {
    path: 'a.env',
    format: 'env' as const,
    document: { A: '1', B_C: 'http://localhost:4317' },
    sources: {},
  };
  assert.equal(
    emitFile(file, headerOf('/some/where/stack.yaml')).text.split('\n').slice(2).join('\n'),
    'A=1\nB_C=http://localhost:4317\n',
  );
});

test('the header names the file and not its folder, on every system', () => {
  for (const path of ['stack.yaml', '/some/where/stack.yaml', 'C:\\some\\where\\stack.yaml', './stack.yaml']) {
    assert.match(headerOf(path)[0] ?? '', / from stack\.yaml\. /);
  }
});

test('a broken YAML text has a position and no value', () => {
  const { value, syntaxErrors } = readYaml('a: [1\nb: 2\n');
  assert.equal(value, undefined);
  assert.deepEqual(
    syntaxErrors.map(({ location }) => location.line),
    [2],
  );
});
