import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portConflict } from '../src/checks/port-conflict.ts';
import { findingsOf } from './findings-of.ts';

test('the default ports are different from each other', () => {
  assert.deepEqual(findingsOf(portConflict), []);
});

test('two parts on one port are named with their settings and what they are', () => {
  assert.deepEqual(findingsOf(portConflict, { metrics: { port: 3000 } }), [
    'metrics.port: port 3000 is taken twice: by metrics.port (Prometheus) and by dashboards.port (Grafana)' +
      ' → choose another port for metrics.port or dashboards.port',
  ]);
});

test('a third on the same port is told as well, beside the first', () => {
  const found = findingsOf(portConflict, {
    metrics: { port: 9000 },
    alerts: { port: 9000 },
    dashboards: { port: 9000 },
  });
  assert.equal(found.length, 2);
});

test('the ports of the demo count, for it runs beside the stack', () => {
  const found = findingsOf(portConflict, { demo: { ports: { senderHealth: 4318 } } });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /demo\.ports\.senderHealth .*collector\.ports\.http/);
});
