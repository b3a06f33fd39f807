import type { Rule } from '../documents/rule-file.ts';
import { fieldsOf, listOf, textOf } from '../documents/value.ts';
import type { DocumentFinding, DocumentRule, Scene } from './document-rule.ts';
import { ruleExample } from './rule-example.ts';

const TWICE = `      - alert: SettlementFailures
        expr: sum by (method) (increase(settlements_executed_total{status="failure"}[5m])) > 0
        labels: { severity: critical }
        annotations:
          summary: The same once more
          runbook_url: https://example.org/runbook#settlementfailures
`;

export const duplicateRule: DocumentRule = {
  code: 'rules/duplicate',
  severity: 'error',
  meaning: 'Two rules are the same, record the same series, or two groups of one file have one name.',
  fix: 'Remove one of the two, or tell them apart by a name or a label.',
  examples: {
    wrong: ruleExample({ more: TWICE }),
    right: ruleExample({
      more: TWICE.replaceAll('failure"}[5m])) > 0', 'failure"}[5m])) > 10').replace('critical', 'high'),
    }),
  },
  find: (scene) => [...duplicates(scene.rules), ...duplicateGroups(scene)],
};

function duplicates(rules: readonly Rule[]): DocumentFinding[] {
  const seen = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const labels = Object.entries(rule.labels).map(([key, value]) => `${key}=${String(value)}`);
    const what = rule.kind === 'alert' ? rule.expr.replaceAll(/\s+/g, ' ').trim() : '';
    const key = JSON.stringify([rule.kind, rule.name, labels.toSorted(), what]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, rule);
      return [];
    }
    const message =
      rule.kind === 'alert'
        ? `the alert ${rule.name} is there twice, with the same expression and labels`
        : `${rule.name} is recorded twice with the same labels`;
    return [
      {
        document: rule.document,
        path: [...rule.path, rule.kind],
        message,
        expected: `it once; the first is in ${first.document.file.path}`,
        fix: 'remove one of them, or tell them apart by a label',
      },
    ];
  });
}

/** Prometheus refuses a file with two groups of one name. */
function duplicateGroups({ documents }: Scene): DocumentFinding[] {
  return documents
    .filter(({ kind }) => kind === 'rules')
    .flatMap((document) => {
      const spec = document.root.reduce((fields, key) => fieldsOf(fields[key]), fieldsOf(document.value));
      const names = listOf(spec.groups).map((group) => textOf(fieldsOf(group).name));
      return names.flatMap((name, index) =>
        name === undefined || names.indexOf(name) === index
          ? []
          : [
              {
                document,
                path: [...document.root, 'groups', index, 'name'],
                message: `the file has two groups called ${name}, which Prometheus refuses`,
                expected: 'a name of its own for each group',
                fix: 'rename one, or put their rules together',
              },
            ],
      );
    });
}

export const unreadRule: DocumentRule = {
  code: 'rules/unread',
  severity: 'warning',
  meaning: 'A recording rule writes a series that no rule and no dashboard reads.',
  fix: 'Remove the rule, or hand over the dashboard or rule file that reads it as well.',
  examples: {
    wrong: ruleExample({
      more: '      - record: node:settlements:rate5m\n        expr: sum by (node_id) (rate(settlements_executed_total[5m]))\n',
    }),
    right: ruleExample({
      expr: 'node:settlements:rate5m > 1000',
      more: '      - record: node:settlements:rate5m\n        expr: sum by (node_id) (rate(settlements_executed_total[5m]))\n',
    }),
  },
  find: ({ rules, read }) =>
    rules
      .filter(({ kind, name }) => kind === 'record' && !read.has(name))
      .map(({ document, path, name }) => ({
        document,
        path: [...path, 'record'],
        message: `nobody reads ${name}`,
        expected: 'a rule or a dashboard that asks for it',
        fix: 'remove the rule, or hand over the file that reads it as well',
      })),
};
