import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminPassword } from '../src/checks/admin-password.ts';
import { findingsOf, GOOD } from './findings-of.ts';

test('a password of its own is enough outside of development', () => {
  assert.deepEqual(findingsOf(adminPassword), []);
  assert.deepEqual(findingsOf(adminPassword, { dashboards: { adminPassword: { file: 'secrets/grafana' } } }), []);
});

test('outside of development Grafana needs a password', () => {
  assert.deepEqual(findingsOf(adminPassword, { dashboards: {} }), [
    'dashboards.adminPassword: expected a secret, for environment "staging" would run with Grafana\'s built-in password' +
      ' → set dashboards.adminPassword to secret.env("GRAFANA_ADMIN_PASSWORD"); in YAML { env: GRAFANA_ADMIN_PASSWORD }',
  ]);
});

test('in development nobody needs a password', () => {
  assert.deepEqual(findingsOf(adminPassword, { environment: 'development', dashboards: {} }), []);
  assert.equal(GOOD.environment, 'staging');
});
