import { panelExample } from '../document-rules/panel-example.ts';
import { ruleExample } from '../document-rules/rule-example.ts';
import type { ProblemEntry } from '../problem-entry.ts';

const COUNTED = 'sum(settlements_executed_total{status="failure"}) > 10';

/** Codes that reading files gives, before any rule is asked. */
export const fileEntries: readonly ProblemEntry[] = [
  {
    code: 'check/unreadable',
    meaning: 'A file that was handed over is not there, is a folder, or may not be read.',
    fix: 'Name a file that can be read.',
    examples: {
      wrong: {
        session: `$ headrace check rules.yaml
error check/unreadable  rules.yaml
  cannot be read: there is no such file
  fix: name a file that is there

1 error
`,
      },
      right: {
        session: `$ echo "groups: [{ name: settlements, rules: [] }]" > rules.yaml
$ headrace check rules.yaml
headrace.settings.yaml, rules.yaml: no problems
`,
      },
    },
  },
  {
    code: 'check/syntax',
    meaning: 'A file is neither YAML nor JSON.',
    fix: 'Mend the syntax at the caret.',
    examples: {
      wrong: { file: 'rules.yaml', text: 'groups:\n  - name: "settlements\n' },
      right: ruleExample(),
    },
  },
  {
    code: 'check/unrecognised',
    meaning: 'A file is nothing of what is checked.',
    fix: 'Hand over a dashboard, a rule file, a PrometheusRule, or a configuration of Alertmanager or the collector.',
    examples: { wrong: { file: 'values.yaml', text: 'replicas: 3\n' }, right: ruleExample() },
  },
  {
    code: 'check/suppression',
    meaning:
      'A comment that suppresses a problem says no reason, or a code that does not exist; or an entry of `check.ignore` ' +
      'has such a code, or one that cannot be ignored.',
    fix: 'Write the code of the problem, and behind it why it is none.',
    examples: {
      wrong: ruleExample({ comment: 'headrace-disable query/raw-counter', expr: COUNTED }),
      right: ruleExample({
        comment: 'headrace-disable query/raw-counter ten since the start is the limit',
        expr: COUNTED,
      }),
    },
  },
  {
    code: 'check/unused-suppression',
    meaning: 'A comment, or an entry of `check.ignore`, suppresses a problem that is not there (any more).',
    fix: 'Remove the comment or the entry.',
    examples: {
      wrong: ruleExample({ comment: 'headrace-disable query/raw-counter ten since the start is the limit' }),
      right: ruleExample(),
    },
  },
  {
    code: 'query/syntax',
    meaning: 'A query is not PromQL, LogQL or TraceQL.',
    fix: 'Mend the syntax at the caret.',
    examples: {
      wrong: { promql: 'sum(rate(ilp_packets_processed_total[5m]) > 100' },
      right: { promql: 'sum(rate(ilp_packets_processed_total[5m])) > 100' },
    },
  },
  {
    code: 'query/unknown-attribute',
    meaning: 'A TraceQL query names an attribute that no contract declares.',
    fix: 'Name one that is declared, or declare it in the contract.',
    examples: {
      wrong: panelExample({ traceQl: '{ span.ilp.destinaton != nil }' }),
      right: panelExample({ traceQl: '{ span.ilp.destination != nil }' }),
    },
  },
];
