import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bounded, type Contract, contractBounds, DEFAULT_PIPELINE, free, gauge, histogram } from '@headrace/contract';
import { cardinalityBudget } from '../src/checks/cardinality-budget.ts';
import { findingsOf } from './findings-of.ts';

/** A contract that makes 2 × 3 × 5 series of a gauge and 5 of a histogram, beside what every contract makes. */
const orchard: Contract = {
  ...{ name: 'orchard', version: '1.0.0', resource: {}, spans: {}, logs: {}, objectives: {} },
  metrics: {
    apples: gauge({
      ...{ otel: 'apples', unit: '', description: 'Apples' },
      attributes: { tree: free({ budget: 2000 }), kind: bounded({ limit: 3 }), gate: free({ budget: 5 }) },
    }),
    weight: histogram({ otel: 'weight', unit: 'g', description: 'Weight', bounds: [1, 2], attributes: {} }),
  },
};

const SPANS = (DEFAULT_PIPELINE.spanMetrics.cardinalityLimit + 1) * (1 + 11);
const ONE_PROCESS = 2000 * 3 * 5 + (2 + 3) + SPANS + 1;
const one = (instances = 1) => [{ name: 'orchard', contract: orchard, instances }];
const total = (text = '') => Number(/can make ([\d,]+) series/.exec(text)?.[1]?.replaceAll(',', ''));

test('a budget that is just enough is enough, one series less is not', () => {
  const services = one();
  assert.deepEqual(findingsOf(cardinalityBudget, { services, metrics: { seriesBudget: ONE_PROCESS } }), []);
  const [found = ''] = findingsOf(cardinalityBudget, { services, metrics: { seriesBudget: ONE_PROCESS - 1 } });
  assert.equal(
    found,
    'metrics.seriesBudget: 1 service in 1 process can make 36,018 series, about 289 MB of Prometheus’ memory, ' +
      'and the budget is 36,017; the most are apples 30,000, traces_span_metrics_duration_seconds 5,511, ' +
      'traces_span_metrics_calls_total 501 → set metrics.seriesBudget to 36018 or more, ' +
      'or lower the budget of attribute tree in metric apples',
  );
});

test('every process of every service counts', () => {
  const services = [...one(3), { name: 'other', contract: orchard, instances: 2 }];
  const [found = ''] = findingsOf(cardinalityBudget, { services });
  assert.equal(total(found), 5 * ONE_PROCESS);
  assert.match(found, /2 services in 5 processes can make .* apples 150,000,/);
  assert.match(
    found,
    /set metrics\.seriesBudget to \d+ or more, or lower the budget of attribute tree in metric apples, or run fewer instances$/,
  );
});

test('the total is the sum of what the contract is bound to', () => {
  const sum = contractBounds(orchard, DEFAULT_PIPELINE).reduce((all, { series }) => all + series, 0);
  assert.equal(sum, ONE_PROCESS);
});

test('three connectors have room in the default budget', () => {
  const services = [{ name: 'connector', contract: 'ilp-connector', instances: 3 }];
  assert.deepEqual(findingsOf(cardinalityBudget, { services }), []);
});

test('more than the largest budget allows is mended in the contract alone', () => {
  const huge = free({ budget: 1e9 });
  const apples = gauge({ otel: 'apples', unit: '', description: '', attributes: { a: huge, b: huge } });
  const services = [{ name: 'orchard', contract: { ...orchard, metrics: { apples } } }];
  const [found = ''] = findingsOf(cardinalityBudget, { services });
  assert.match(
    found,
    /can make more than 9 quadrillion series, and the budget is 100,000; the most are apples more than 9 quadrillion,/,
  );
  assert.match(found, /→ lower the budget of attribute a in metric apples$/);
});
