import assert from 'node:assert/strict';
import type { Problem } from '@headrace/contract';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { buildStack, generateBundle, noLocator, parseSettings } from '@headrace/stack';
import { ruleExample } from '../src/document-rules/rule-example.ts';
import type { Example } from '../src/example.ts';
import { type CheckedFile, checkFiles, type World } from '../src/files.ts';

const { settings } = parseSettings(
  { services: [{ name: 'ilp-connector', contract: 'ilp-connector', nodeId: 'connector' }] },
  'stack.yaml',
  noLocator,
);
assert.ok(settings);
const stack = buildStack(settings, { target: 'compose' });

/** What a stack of one connector knows. */
export const WORLD: World = { stack, catalogue: catalogueFamilies() };

/** The generated files of that stack. */
export const BUNDLE: readonly CheckedFile[] = bundleFiles();

function bundleFiles(): CheckedFile[] {
  const bundle = generateBundle(stack, { file: 'stack.yaml', locator: noLocator });
  return bundle.outputs.map(({ path, document }) => ({
    path,
    text: bundle.files.find((file) => file.path === path)?.text ?? '',
    value: document,
  }));
}

/** What is wrong with files that are handed over beside the bundle. */
export function problemsOf(...files: readonly CheckedFile[]): Problem[] {
  return checkFiles([...BUNDLE, ...files], WORLD);
}

/** An example as a file: an expression stands in an alert that is otherwise right. */
export function fileOf(example: Example): CheckedFile {
  const whole = 'promql' in example ? ruleExample({ expr: JSON.stringify(example.promql) }) : example;
  return 'file' in whole ? { path: whole.file, text: whole.text } : { path: 'rules.yaml', text: '' };
}

/** Each problem of an alert's expression as `code: message`, or with the characters that it points at. */
export function problemsOfAlert(expr: string): string[] {
  return problemsOf(fileOf({ promql: expr })).map(({ code, message }) => `${code}: ${message}`);
}
