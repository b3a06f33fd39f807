import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readYaml } from '@headrace/stack';
import fc from 'fast-check';
import { problemsOf } from './world.ts';

const PANELS = readYaml(readFileSync(new URL('../../../tests/corpus/panels.yaml', import.meta.url), 'utf8'))
  .value as readonly { readonly expr: string; readonly language?: string }[];

/** A query of the corpus with a piece taken out, doubled or replaced by what does not belong there. */
const damaged = fc
  .tuple(
    fc.constantFrom(...PANELS),
    fc.nat(),
    fc.nat({ max: 12 }),
    fc.constantFrom('', '(', ')', '"', '{', '$x', ' by ', '[', '#\n', '0'),
  )
  .map(([{ expr, language = 'prometheus' }, at, length, text]) => {
    const start = at % (expr.length + 1);
    return { language, expr: expr.slice(0, start) + text + expr.slice(start + length) };
  });

test('whatever a query looks like, checking it ends with problems and places in its file', () => {
  fc.assert(
    fc.property(fc.array(damaged, { minLength: 1, maxLength: 40 }), (queries) => {
      const panels = queries.map(({ expr, language }) => ({
        title: 'One',
        datasource: { type: language, uid: language },
        targets: [language === 'tempo' ? { queryType: 'traceql', query: expr } : { expr }],
      }));
      const text = JSON.stringify({ title: 'Damaged', schemaVersion: 42, panels }, null, 1);
      const lines = text.split('\n');
      for (const { line, column, endColumn } of problemsOf({ path: 'damaged.json', text })) {
        assert.ok(line >= 1 && line <= lines.length);
        assert.ok(column >= 1 && endColumn > column && endColumn <= (lines[line - 1]?.length ?? 0) + 2);
      }
    }),
    { numRuns: 60 },
  );
});
