import assert from 'node:assert/strict';
import { buildStack, noLocator, parseSettings, type SettingsInput } from '@headrace/stack';
import { type Check, toProblem } from '../src/check.ts';

/** Settings that no check has anything to say about: each test changes one thing. */
export const GOOD = {
  environment: 'staging',
  services: [
    { name: 'connector-1', contract: 'ilp-connector' },
    { name: 'connector-2', contract: 'ilp-connector' },
  ],
  dashboards: { adminPassword: { env: 'GRAFANA_ADMIN_PASSWORD' } },
} satisfies SettingsInput;

/** What one check finds in {@link GOOD} with a change: each problem as `path: message → fix`. */
export function findingsOf(check: Check, change: Partial<SettingsInput> = {}): string[] {
  const { settings, problems } = parseSettings({ ...GOOD, ...change }, 'stack.yaml', noLocator);
  assert.deepEqual(problems, [], 'the schema has nothing to say');
  assert.ok(settings);
  const context = {
    settings,
    stack: buildStack(settings, { target: 'compose' }),
    file: 'stack.yaml',
    locator: noLocator,
  };
  const found = check.find(context).map((finding) => toProblem(check, finding, context));
  for (const problem of found) {
    assert.equal(problem.code, check.code);
    assert.equal(problem.file, 'stack.yaml');
    assert.notEqual(problem.expected, '');
  }
  return found.map(({ path, message, fix }) => `${path}: ${message} → ${fix}`);
}
