import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { Problem } from '@headrace/contract';
import type { Example } from '../src/example.ts';
import { problemCatalogue } from '../src/index.ts';
import { checkExposition, type LiveQuery, liveQueries, queryProblem } from '../src/live/index.ts';
import { expositionWith, rightFamilies } from './right-exposition.ts';
import { BUNDLE, WORLD } from './world.ts';

const URL_OF_METRICS = 'http://127.0.0.1:8889/metrics';
const problemsOf = (text: string) => checkExposition(text, WORLD.stack, URL_OF_METRICS);
const shortly = (problems: readonly Problem[]) =>
  problems.map(({ code, path, message }) => `${code} ${path}: ${message}`);

const QUERY: LiveQuery = {
  ...{ file: 'dashboard.json', path: 'panels[0].targets[0].expr', line: 3, column: 5, endColumn: 9 },
  ...{ asker: 'panel Prepares of Mine', expression: 'sum(ilp_packets_in_flight)' },
};

/** What an example gives; undefined for one that is produced elsewhere. */
function problemsOfExample(example: Example): readonly Problem[] {
  if ('exposition' in example) return problemsOf(expositionWith(example.exposition));
  assert.ok('answer' in example);
  return [queryProblem(QUERY, JSON.parse(example.answer))].flatMap((problem) => problem ?? []);
}

for (const { code, examples } of problemCatalogue().filter((entry) => entry.code.startsWith('live/'))) {
  test(`${code}: the wrong example has this problem and no other`, () => {
    const problems = problemsOfExample(examples.wrong);
    assert.deepEqual([...new Set(problems.map((problem) => problem.code))], [code], JSON.stringify(problems, null, 2));
    for (const { message, expected, fix } of problems)
      for (const text of [message, expected, fix]) assert.notEqual(text, '');
  });

  test(`${code}: the right example has no problem`, () => assert.deepEqual(problemsOfExample(examples.right), []));
}

const COMMON = 'environment="development",instance="4e1f",job="ilp-connector",node_id="connector"';
const head = (name: string, type: string, help: string) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
const DISPUTES = head('channel_disputes_total', 'counter', 'Disputes of payment channels');
const UPTIME = head('process_uptime_seconds', 'gauge', 'Time since the process started');
const CREDITS = head('account_credits_total', 'counter', 'Credits to a peer’s account');

const CASES: Readonly<Record<string, readonly [text: string, expected: readonly string[]]>> = {
  'finds a series that its contract has from the first export on, and names the set of values': [
    `${DISPUTES}channel_disputes_total{${COMMON},method="xrp"} 0\n`,
    [
      'live/missing channel_disputes_total: 1 of 2 series are missing of ilp-connector (4e1f): channel_disputes_total{method="evm"}',
    ],
  ],
  'finds a family of which nothing is shown': [
    DISPUTES,
    [
      'live/missing channel_disputes_total: 2 of 2 series are missing of ilp-connector (4e1f): channel_disputes_total{method="xrp"}, channel_disputes_total{method="evm"}',
    ],
  ],
  'only warns of a gauge that no contract says has a value by now': [
    UPTIME,
    [
      'live/missing process_uptime_seconds: no service shows process_uptime_seconds, and no contract says whether one should by now',
    ],
  ],
  'knows what was most likely meant by a name that nothing declares': [
    `# TYPE ilp_packets_procesed_total counter\nilp_packets_procesed_total{${COMMON},status="success",type="prepare"} 1\n`,
    [
      'live/unknown ilp_packets_procesed_total: no contract declares ilp_packets_procesed_total, which ilp-connector shows; did you mean ilp_packets_processed_total?',
    ],
  ],
  'knows what the pipeline makes itself': [
    `# TYPE target_info gauge\ntarget_info{${COMMON},host_name="a"} 1\n# TYPE traces_span_metrics_calls_total counter\n` +
      `traces_span_metrics_calls_total{${COMMON},collector_instance_id="c",service_name="ilp-connector",span_kind="SPAN_KIND_INTERNAL",span_name="packet.send",status_code="STATUS_CODE_UNSET"} 2\n`,
    [],
  ],
  'finds a family without a type': [
    `# HELP account_credits_total Credits to a peer’s account\naccount_credits_total{${COMMON},peer_id="a"} 1\n`,
    [
      'live/type account_credits_total: account_credits_total is shown as unknown, and contract ilp-connector 1.0.0 makes it a counter',
    ],
  ],
  'finds a description that is not there': [
    `# TYPE account_credits_total counter\naccount_credits_total{${COMMON},peer_id="a"} 1\n`,
    ['live/help account_credits_total: account_credits_total has no description'],
  ],
  'finds a label of another name, and the one that it takes the place of': [
    `${CREDITS}account_credits_total{${COMMON},peerid="a"} 1\n`,
    [
      'live/label account_credits_total{peer_id}: the label peer_id is missing on series of account_credits_total',
      'live/label account_credits_total{peerid}: nothing gives the label peerid to account_credits_total; did you mean peer_id?',
    ],
  ],
  'takes an empty label for none, as Prometheus does': [
    `${CREDITS}account_credits_total{${COMMON},peer_id=""} 1\n`,
    ['live/label account_credits_total{peer_id}: the label peer_id is missing on series of account_credits_total'],
  ],
  'lets any value be where the contract lists none': [
    `${CREDITS}account_credits_total{${COMMON},peer_id="x y"} 1\n`,
    [],
  ],
  'lets alone what overflowed, which has no attributes of its own': [
    `${CREDITS}account_credits_total{${COMMON},otel_metric_overflow="true"} 1\n`,
    [],
  ],
  'finds a value that an enumeration lacks': [
    `${DISPUTES}channel_disputes_total{${COMMON},method="xrp"} 0\nchannel_disputes_total{${COMMON},method="evm"} 0\nchannel_disputes_total{${COMMON},method="EVN"} 0\n`,
    [
      'live/value channel_disputes_total{method}: channel_disputes_total has method="EVN", which is not known; did you mean evm?',
    ],
  ],
  'finds two nodes that push as one process': [
    `${CREDITS}account_credits_total{${COMMON},peer_id="a"} 1\naccount_credits_total{${COMMON.replace('"connector"', '"receiver"')},peer_id="a"} 1\n`,
    ['live/duplicate-instance instance: ilp-connector (4e1f) has several values of node_id: connector, receiver'],
  ],
  'finds two resources that push as one process': [
    `# TYPE target_info gauge\ntarget_info{${COMMON},host_name="a"} 1\ntarget_info{${COMMON},host_name="b"} 1\n`,
    ['live/duplicate-instance target_info: ilp-connector (4e1f) has several resources'],
  ],
};

describe('an exposition', () => {
  it('that is right has no problem, in OpenMetrics as well', () => {
    const text = expositionWith('');
    assert.deepEqual(problemsOf(text), []);
    const open = text.replaceAll(/^(# (?:HELP|TYPE) \S+)_total /gm, '$1 ');
    assert.deepEqual(problemsOf(`${open}# EOF\n`), []);
  });

  for (const [sentence, [text, expected]] of Object.entries(CASES)) {
    it(sentence, () => {
      assert.deepEqual(shortly(problemsOf(expositionWith(text))), expected);
    });
  }

  it('without anything in it lacks every service of the settings', () => {
    assert.deepEqual(shortly(problemsOf('')), [
      'live/missing ilp-connector: no series of the service ilp-connector is there',
    ]);
  });

  it('of the demo alone lacks the service of the settings', () => {
    const sender = { job: 'ilp-sender', instance: '1', node_id: 'sender' };
    const receiver = { job: 'ilp-receiver', instance: '2', node_id: 'receiver' };
    assert.deepEqual(shortly(problemsOf(expositionWith('', rightFamilies(sender, receiver)))), [
      'live/missing ilp-connector: no series of the service ilp-connector is there',
    ]);
    // A sender's own endpoint cannot have the connector.
    assert.deepEqual(problemsOf(expositionWith('', rightFamilies(sender))), []);
  });

  it('of two processes tells which of them lacks a series', () => {
    const [first, second] = ['1', '2'].map((instance) => ({ job: 'ilp-connector', instance, node_id: 'connector' }));
    assert.ok(first !== undefined && second !== undefined);
    const families = rightFamilies(first, second);
    const lines = families.get('ilp_packets_in_flight') ?? '';
    families.set('ilp_packets_in_flight', lines.replace(/^.*instance="2".*\n/m, ''));
    assert.deepEqual(shortly(problemsOf([...families.values()].join(''))), [
      'live/missing ilp_packets_in_flight: 1 of 1 series is missing of ilp-connector (2): ilp_packets_in_flight',
    ]);
  });

  it('of a node that the settings do not have has one problem, not one for each family', () => {
    const text = expositionWith('').replaceAll('node_id="connector"', 'node_id="conector"');
    const [problem, ...others] = problemsOf(text);
    assert.deepEqual(others, []);
    assert.deepEqual([problem?.code, problem?.path], ['live/value', 'node_id']);
    assert.match(problem?.message ?? '', / more have node_id="conector", .*; did you mean connector\?$/);
  });

  it('that lacks a label everywhere has one problem, not one for each family', () => {
    const text = expositionWith('').replaceAll(',node_id="connector"', '');
    const [problem, ...others] = problemsOf(text);
    assert.deepEqual(others, []);
    assert.deepEqual([problem?.code, problem?.path], ['live/label', 'node_id']);
    assert.match(problem?.message ?? '', / and \d+ more$/);
  });
});

describe('queries that are asked of Prometheus', () => {
  const rules = (rule: string) => ({
    path: 'rules.yaml',
    text: `groups:\n  - name: mine\n    rules:\n      - ${rule}\n`,
  });
  const asked = (...files: Parameters<typeof liveQueries>[0]) =>
    liveQueries(files, WORLD).map(({ asker, expression }) => `${asker}: ${expression}`);

  it('are those of every panel of the bundle, without a variable left', () => {
    const queries = liveQueries(BUNDLE, WORLD);
    assert.ok(queries.length > 8);
    assert.deepEqual(
      queries.filter(({ expression }) => expression.includes('$')),
      [],
    );
    assert.ok(queries.every(({ asker }) => /^(?:panel|variable) .+ of Connector overview$/.test(asker)));
    assert.ok(queries.some(({ expression }) => expression.includes('node_id=~".+"')));
    assert.ok(queries.every(({ file, line }) => file === 'grafana/dashboards/connector-overview.json' && line > 0));
  });

  it('are the selectors of an alert, and the whole of a recording rule', () => {
    assert.deepEqual(asked(rules('{ alert: A, expr: "sum(rate(a_total{x=\\"1\\"}[5m])) / rate(b_total[5m]) > 3" }')), [
      'alert A: a_total{x="1"}',
      'alert A: b_total',
    ]);
    assert.deepEqual(asked(rules('{ record: "a:b", expr: "sum(a_total)" }')), ['recording rule a:b: sum(a_total)']);
  });

  it('take any value of a variable that stands for one, and what is chosen where nothing is asked', () => {
    const list = [
      { name: 'job', type: 'query', query: 'label_values(up, job)', datasource: { type: 'prometheus' } },
      { name: 'q', type: 'custom', current: { value: '0.9' } },
    ];
    const expr = 'quantile($q, up{job="$job", x!="[[job]]"}[$__range])';
    const panels = [{ title: 'P', datasource: { type: 'prometheus' }, targets: [{ expr }] }];
    const text = JSON.stringify({ title: 'Mine', schemaVersion: 42, templating: { list }, panels });
    assert.deepEqual(asked({ path: 'd.json', text }), [
      'panel P of Mine: quantile(0.9, up{job=~".+", x!=".+"}[60s])',
      'variable job of Mine: up',
    ]);
  });

  it('have data when there is a number among it', () => {
    const answer = (...values: string[]) => ({
      ...{ status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ value: [1, value] })) } },
    });
    assert.equal(queryProblem(QUERY, answer('NaN', '0')), undefined);
    assert.equal(
      queryProblem(QUERY, { status: 'success', data: { resultType: 'scalar', result: [1, '2'] } }),
      undefined,
    );
    const { message, code, severity, file, line } = queryProblem(QUERY, answer('NaN')) ?? {};
    assert.deepEqual([code, severity, file, line], ['live/no-data', 'warning', 'dashboard.json', 3]);
    assert.equal(message, 'panel Prepares of Mine: there is nothing but NaN for sum(ilp_packets_in_flight)');
    assert.match(queryProblem(QUERY, { status: 'error', error: 'bad' })?.message ?? '', /Prometheus answers "bad"/);
    assert.match(queryProblem(QUERY, null)?.message ?? '', /nothing that it should/);
  });
});
