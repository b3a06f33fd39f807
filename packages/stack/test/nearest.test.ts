import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../src/index.ts';

const SECTIONS = ['environment', 'services', 'collector', 'metrics', 'traces', 'logs', 'dashboards', 'alerts'];

for (const [word, candidates, expected] of [
  ['colector', SECTIONS, 'collector'],
  ['colletcor', SECTIONS, 'collector'],
  ['Metrics', SECTIONS, 'metrics'],
  ['METRIC', SECTIONS, 'metrics'],
  ['trace', SECTIONS, 'traces'],
  ['dashbord', SECTIONS, 'dashboards'],
  ['enviroment', SECTIONS, 'environment'],
  ['log', SECTIONS, 'logs'],
  ['retention', SECTIONS, undefined],
  ['x', SECTIONS, undefined],
  ['', SECTIONS, undefined],
  ['gprc', ['grpc', 'http'], 'grpc'],
  ['htpp', ['grpc', 'http'], 'http'],
  ['prot', ['port', 'ports'], 'port'],
  ['portss', ['port', 'ports'], 'ports'],
  ['ilp-conector', ['ilp-connector'], 'ilp-connector'],
  ['bitcoin-node', ['ilp-connector'], undefined],
  ['ab', ['cd'], undefined],
  ['a', ['b'], undefined],
  ['anything', [], undefined],
] as const) {
  test(`"${word}" among ${candidates.join(', ') || 'nothing'} is near to ${expected ?? 'nothing'}`, () => {
    assert.equal(nearest(word, candidates), expected);
  });
}

test('of two that are equally near the first is taken', () => {
  assert.equal(nearest('portz', ['ports', 'porta']), 'ports');
});
