import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duplicateService } from '../src/checks/duplicate-service.ts';
import { findingsOf } from './findings-of.ts';

const service = (name: string, nodeId?: string) => ({
  name,
  contract: 'ilp-connector',
  ...(nodeId === undefined ? {} : { nodeId }),
});

const NAME =
  'is used by another service: their env files would overwrite each other and their series would share a job → give each service a name of its own';
const NODE_ID =
  'is used by another service: dashboards and alerts could not tell them apart → give each node an id of its own, stable over restarts';

const TABLE: Readonly<Record<string, { services: ReturnType<typeof service>[]; finds: string[] }>> = {
  'names of their own are fine': { services: [service('a'), service('b')], finds: [] },
  'a name that is there twice is told at the second': {
    services: [service('a', '1'), service('b', '2'), service('a', '3')],
    finds: [`services[2].name: "a" ${NAME}`],
  },
  'names that are the same make the same node id, which is told once': {
    services: [service('a'), service('a')],
    finds: [`services[1].name: "a" ${NAME}`],
  },
  'a name that is there three times is told twice': {
    services: [service('a'), service('a'), service('a')],
    finds: [`services[1].name: "a" ${NAME}`, `services[2].name: "a" ${NAME}`],
  },
  'a node id that is there twice is told at the second': {
    services: [service('a', 'x'), service('b', 'x')],
    finds: [`services[1].nodeId: "x" ${NODE_ID}`],
  },
  'a node id that is the name of a later service is told where it is written': {
    services: [service('a', 'b'), service('b')],
    finds: [`services[0].nodeId: "b" ${NODE_ID}`],
  },
  'a node id that is the name of an earlier service is told where it is written': {
    services: [service('a'), service('b', 'a')],
    finds: [`services[1].nodeId: "a" ${NODE_ID}`],
  },
};

for (const [sentence, { services, finds }] of Object.entries(TABLE)) {
  test(sentence, () => assert.deepEqual(findingsOf(duplicateService, { services }), finds));
}
