import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { locateInText } from '../src/documents/position.ts';
import { problemsOf } from './world.ts';

/** The characters that each problem of a file points at. */
function pointedAt(path: string, text: string): string[] {
  const lines = text.split('\n');
  return problemsOf({ path, text }).map(
    ({ code, line, column, endColumn }) => `${code} ${lines[line - 1]?.slice(column - 1, endColumn - 1)}`,
  );
}

const alert = (expr: string) => `groups:
  - name: one
    rules:
      - alert: One
        expr: ${expr}
        labels: { severity: high }
        annotations: { runbook_url: 'https://example.org' }
`;

describe('a problem points at its characters', () => {
  const TEXTS: Readonly<Record<string, string>> = {
    'of a plain text': alert('sum(ilp_packets_in_flght) > 1'),
    'of a text in double quotes with escapes': alert('"sum(ilp_packets_in_flght{job=\\"ilp-connector\\"}) > 1"'),
    'behind escapes': alert('"count(up{job=\\"x\\"}) > sum(ilp_packets_in_flght)"'),
    'of a text in single quotes': alert("'count(up{job=''x''}) > sum(ilp_packets_in_flght)'"),
    'of a block': alert('|\n          sum(\n            ilp_packets_in_flght\n          ) > 1'),
    'of a block that is folded': alert('>-\n          sum(\n          ilp_packets_in_flght\n          ) > 1'),
    'of a plain text over several lines': alert('sum(\n          ilp_packets_in_flght\n          ) > 1'),
    'of the second document': `kind: ConfigMap\n---\n${alert('sum(ilp_packets_in_flght) > 1')}`,
    'of a manifest': `kind: PrometheusRule\nspec:\n${alert('sum(ilp_packets_in_flght) > 1').replace(/^/gm, '  ')}`,
  };
  for (const [what, text] of Object.entries(TEXTS))
    it(what, () => assert.deepEqual(pointedAt('rules.yaml', text), ['query/unknown-metric ilp_packets_in_flght']));

  it('of JSON', () => {
    const rules = [
      {
        alert: 'One',
        expr: 'count(up{job="x"}) > sum(ilp_packets_in_flght)',
        labels: { severity: 'high' },
        annotations: { runbook_url: 'x' },
      },
    ];
    const text = JSON.stringify({ groups: [{ name: 'one', rules }] }, null, 2);
    assert.deepEqual(pointedAt('rules.json', text), ['query/unknown-metric ilp_packets_in_flght']);
  });

  it('or at the whole text where the two cannot be brought together', () => {
    const at = { line: 1, column: 1, endColumn: 4 };
    assert.deepEqual(locateInText('abc', at, 'something else', { start: 5, end: 6 }), at);
  });
});

describe('a comment', () => {
  const withComment = (comment: string, expr = 'sum(settlements_executed_total) > 10') =>
    alert(expr).replace('      - alert', `      # ${comment}\n      - alert`);
  const codes = (text: string) => problemsOf({ path: 'rules.yaml', text }).map(({ code }) => code);

  it('suppresses what is below it', () => {
    assert.deepEqual(codes(withComment('headrace-disable query/raw-counter it never restarts')), []);
  });
  it('suppresses one code alone', () => {
    assert.deepEqual(
      codes(withComment('headrace-disable query/raw-counter why', 'sum(settlements_executed_totl) > 10')),
      ['query/unknown-metric', 'check/unused-suppression'],
    );
  });
  it('says why', () => {
    assert.deepEqual(codes(withComment('headrace-disable query/raw-counter')), ['check/suppression']);
  });
  it('names a code that exists', () => {
    const [, problem] = problemsOf({ path: 'rules.yaml', text: withComment('headrace-disable query/raw-countr why') });
    assert.equal(problem?.message, 'there is no code query/raw-countr; did you mean query/raw-counter?');
  });
  it('ends where the next entry begins', () => {
    const text = withComment('headrace-disable query/raw-counter why', 'sum(ilp_packets_in_flight) > 10');
    const next = `      - alert: Two\n        expr: sum(settlements_executed_total) > 10\n        labels: { severity: high }\n        annotations: { runbook_url: x }\n`;
    assert.deepEqual(codes(text + next), ['query/raw-counter', 'check/unused-suppression']);
  });
  it('may stand right above the expression', () => {
    const text = alert('sum(settlements_executed_total) > 10').replace(
      '        expr',
      '        # headrace-disable query/raw-counter why\n        expr',
    );
    assert.deepEqual(codes(text), []);
  });
});

describe('recording rules', () => {
  const rules = (...records: readonly (readonly [string, string])[]) =>
    `groups:\n  - name: one\n    rules:\n${records.map(([name, expr]) => `      - record: ${name}\n        expr: ${expr}\n`).join('')}`;
  const codes = (text: string) =>
    problemsOf({ path: 'rules.yaml', text }).map(({ code, message }) => `${code}: ${message}`);
  const READER = ['last', 'max_over_time(last[1h])'] as const;

  it('are series with the labels that their expressions keep', () => {
    const text = rules(
      ['a:b', 'sum by (type) (rate(ilp_packets_processed_total[5m]))'],
      ['last', 'sum by (status) (a:b) > max(max_over_time(last[1h]))'],
    );
    assert.deepEqual(
      codes(text).map((one) => one.split(':')[0]),
      ['query/unknown-label'],
    );
  });
  it('that record a rate are gauges', () => {
    assert.deepEqual(
      codes(
        rules(
          ['a:b', 'sum(rate(ilp_packets_processed_total[5m]))'],
          ['last', 'rate(a:b[5m]) + max_over_time(last[1h])'],
        ),
      ),
      ['query/rate-of-gauge: rate() of a:b[5m], which is no counter'],
    );
  });
  it('may read themselves', () => assert.deepEqual(codes(rules(READER)), []));
  it('that nobody reads are told', () => {
    assert.deepEqual(codes(rules(['a:b', 'vector(1)'])), ['rules/unread: nobody reads a:b']);
  });
});

describe('a routing tree', () => {
  const manager = (routes: string) =>
    `route:\n  receiver: log\n  routes:\n${routes}receivers:\n  - name: log\n    webhook_configs: [{ url: 'http://127.0.0.1' }]\n  - name: nobody\n`;
  const codes = (routes: string) =>
    problemsOf(
      { path: 'alertmanager.yml', text: manager(routes) },
      { path: 'rules.yaml', text: alert('sum(ilp_packets_in_flight) > 1') },
    ).map(({ code, message }) => `${code}: ${message}`);
  const LOST = ['alerts/no-receiver: the alert One goes to nobody, which tells nobody'];

  it('that sends a severity to nobody is told at the alert', () => {
    assert.deepEqual(codes('    - { receiver: nobody, matchers: [severity="high"] }\n'), LOST);
    assert.deepEqual(codes('    - { receiver: nobody, matchers: [\'severity=~"high|low"\'] }\n'), LOST);
    assert.deepEqual(codes('    - { receiver: nobody, match: { severity: high } }\n'), LOST);
  });
  it('that goes on after it is fine', () => {
    assert.deepEqual(
      codes(
        '    - { receiver: nobody, continue: true, matchers: [severity="high"] }\n    - { receiver: log, matchers: [alertname="One"] }\n',
      ),
      [],
    );
  });
  it('for another severity is fine', () => {
    assert.deepEqual(codes('    - { receiver: nobody, matchers: [severity="info"] }\n'), []);
    assert.deepEqual(codes('    - { receiver: nobody, matchers: [severity!="high"] }\n'), []);
  });
  it('for a label that only the series has is fine', () => {
    assert.deepEqual(codes('    - { receiver: nobody, matchers: [node_id="x"] }\n'), []);
  });
  it('with a receiver that is not there is told', () => {
    assert.deepEqual(codes('    - { receiver: lgo, matchers: [severity="info"] }\n'), [
      'alerts/no-receiver: there is no receiver lgo; did you mean log?',
    ]);
  });
});
