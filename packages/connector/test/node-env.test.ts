import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Environment } from '@headrace/telemetry';
import { NODE_VARIABLES, type NodeVariable, type Role, readNodeEnv } from '../src/index.ts';

const good: Record<Role, Environment> = {
  connector: {
    ILP_AUTH_TOKEN: 'abc',
    ILP_PEER_TOKEN: 'def',
    ILP_ROUTES: 'test.headrace.receiver=http://127.0.0.1:7778',
  },
  receiver: { ILP_AUTH_TOKEN: 'abc' },
  sender: { ILP_PEER_TOKEN: 'abc' },
};

const sla = { packetSuccess: 0.999, p99LatencyMs: 10 };
const trust = { '*': 'link' };
const listen = (port: number, variable: string): object => ({ host: '127.0.0.1', port, variable });

describe('the environment of a node', () => {
  const complete: { readonly [R in Role]: object } = {
    connector: {
      ...{ address: 'test.headrace.connector', sla, trust, peerToken: 'def', minExpiryWindowMs: 1000 },
      ...{ listen: listen(7768, 'ILP_HTTP_PORT'), health: listen(8080, 'HEALTH_PORT') },
      tokens: [{ peer: 'peer-1', token: 'abc' }],
      routes: [{ prefix: 'test.headrace.receiver', url: 'http://127.0.0.1:7778/ilp' }],
    },
    receiver: {
      ...{ address: 'test.headrace.receiver', sla, trust, demoSecret: 'headrace-demo', demoFaults: false },
      ...{ listen: listen(7778, 'ILP_HTTP_PORT'), health: listen(8082, 'HEALTH_PORT') },
      tokens: [{ peer: 'peer-1', token: 'abc' }],
    },
    sender: {
      ...{
        address: 'test.headrace.sender',
        sla,
        trust,
        demoSecret: 'headrace-demo',
        health: listen(8081, 'HEALTH_PORT'),
      },
      ...{ destination: 'test.headrace.receiver', uplink: 'http://127.0.0.1:7768/ilp', peerToken: 'abc' },
      ...{ ratePerSecond: 50, concurrency: 32, count: undefined, expiryMs: 30_000, journal: undefined },
    },
  };
  for (const role of ['connector', 'receiver', 'sender'] as const) {
    test(`of a ${role} is complete with its secrets alone, and has no problem`, () => {
      const { options, problems } = readNodeEnv(role, good[role]);
      assert.deepEqual(problems, []);
      assert.deepEqual({ ...options }, complete[role]);
    });
  }

  test('may name its peers, and keep the path of a next hop', () => {
    const env = {
      ...good.connector,
      ILP_AUTH_TOKEN: 'alice:abc==, def',
      ILP_ROUTES: 'g.a=https://a.example/accounts/me/ilp, g.b=http://b.example',
    };
    const { options, problems } = readNodeEnv('connector', env);
    assert.deepEqual(problems, []);
    assert.deepEqual(options.tokens, [
      { peer: 'alice', token: 'abc==' },
      { peer: 'peer-2', token: 'def' },
    ]);
    assert.deepEqual(options.routes, [
      { prefix: 'g.a', url: 'https://a.example/accounts/me/ilp' },
      { prefix: 'g.b', url: 'http://b.example/ilp' },
    ]);
  });

  const example = 'write it like ILP_ROUTES=test.headrace.receiver=http://127.0.0.1:7778';
  const mistakes: Record<string, [Role, Environment, string]> = {
    'no accepted token': [
      'receiver',
      { ILP_AUTH_TOKEN: '' },
      'ILP_AUTH_TOKEN is not set: expected the Bearer tokens of the peers that may send packets here; fix: set it, for example ILP_AUTH_TOKEN=sender:$(openssl rand -hex 16)',
    ],
    'a token that cannot be a header, without repeating it': [
      'receiver',
      { ILP_AUTH_TOKEN: 'ok,my secret' },
      'ILP_AUTH_TOKEN="(entry 2)": expected token or name:token, of letters, digits and ._~+/- only; fix: make one with: openssl rand -hex 16',
    ],
    'no token for the next hop': [
      'sender',
      { ILP_PEER_TOKEN: '' },
      "ILP_PEER_TOKEN is not set: expected the Bearer token that the next hop accepts; fix: set it to one of the next hop's ILP_AUTH_TOKEN",
    ],
    'no routes': [
      'connector',
      { ILP_ROUTES: '' },
      'ILP_ROUTES is not set: expected prefix=url, with commas between routes; fix: set it, for example ILP_ROUTES=test.headrace.receiver=http://127.0.0.1:7778',
    ],
    'a route without a prefix': [
      'connector',
      { ILP_ROUTES: 'http://127.0.0.1:7778' },
      `ILP_ROUTES="http://127.0.0.1:7778": expected prefix=url with an ILP address prefix such as test.bob; fix: ${example}`,
    ],
    'a route to what is never forwarded': [
      'connector',
      { ILP_ROUTES: 'peer.bob=http://127.0.0.1:7778' },
      `ILP_ROUTES="peer.bob=http://127.0.0.1:7778": expected prefix=url with an ILP address prefix such as test.bob; fix: ${example}`,
    ],
    'a route to no URL': [
      'connector',
      { ILP_ROUTES: 'test.bob=bob:7778' },
      'ILP_ROUTES="bob:7778": expected an http or https URL; fix: write it like http://127.0.0.1:7778',
    ],
    'two routes for one prefix': [
      'connector',
      { ILP_ROUTES: 'g.a=http://a,g.a=http://b' },
      'ILP_ROUTES="g.a=http://b": expected one route for g.a; fix: take one of the two out',
    ],
    'a trust that is none': [
      'receiver',
      { ILP_TRUST: 'alice=accept,bob=maybe' },
      'ILP_TRUST="bob=maybe": expected peer=accept|link|ignore, each peer once; fix: write it like ILP_TRUST=alice=accept,bob.example:7768=ignore,*=link',
    ],
    'an uplink that is no URL': [
      'sender',
      { ILP_UPLINK: 'localhost' },
      'ILP_UPLINK="localhost": expected an http or https URL; fix: write it like http://127.0.0.1:7778',
    ],
    'an address that is none': [
      'sender',
      { ILP_DESTINATION: 'bob' },
      'ILP_DESTINATION="bob": expected an ILP address (RFC 15); fix: write it like ILP_DESTINATION=test.headrace.receiver',
    ],
    'a port out of range': [
      'connector',
      { HEALTH_PORT: '99999' },
      'HEALTH_PORT="99999": expected a whole number from 0 to 65535; fix: set HEALTH_PORT=8080, the default, or leave it out',
    ],
    'a rate of zero': [
      'sender',
      { ILP_RATE: '0' },
      'ILP_RATE="0": expected a whole number from 1 to 100000; fix: set ILP_RATE=50, the default, or leave it out',
    ],
    'a window that is no number': [
      'connector',
      { ILP_MIN_EXPIRY_WINDOW_MS: '1s' },
      'ILP_MIN_EXPIRY_WINDOW_MS="1s": expected a whole number of milliseconds from 0 to 3600000; fix: set ILP_MIN_EXPIRY_WINDOW_MS=1000, the default, or leave it out',
    ],
    'an objective above 1': [
      'receiver',
      { SLA_PACKET_SUCCESS_THRESHOLD: '99.9' },
      'SLA_PACKET_SUCCESS_THRESHOLD="99.9": expected a number from 0 to 1; fix: set SLA_PACKET_SUCCESS_THRESHOLD=0.999, the default, or leave it out',
    ],
  };
  for (const [sentence, [role, change, problem]] of Object.entries(mistakes)) {
    test(`reports ${sentence}`, () => {
      assert.deepEqual(readNodeEnv(role, { ...good[role], ...change }).problems, [problem]);
    });
  }

  test('has each variable and each flag once, and its defaults are good', () => {
    const variables: readonly NodeVariable[] = NODE_VARIABLES;
    assert.equal(new Set(variables.flatMap(({ name, flag }) => [name, flag])).size, variables.length * 2);
    for (const { name, flag } of variables) assert.equal(flag, `--${name.toLowerCase().replaceAll('_', '-')}`);
    for (const role of ['connector', 'receiver', 'sender'] as const) {
      const defaults = variables.map(({ name, defaults }) => [name, defaults[role] ?? undefined]);
      const env = { ...Object.fromEntries(defaults), ...good[role] };
      assert.deepEqual(readNodeEnv(role, env), readNodeEnv(role, good[role]));
    }
  });
});
