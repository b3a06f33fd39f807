import type { Example } from '../example.ts';

interface RuleExample {
  readonly severity?: string | null;
  readonly runbook?: boolean;
  /** What stands behind the alert in its file. */
  readonly more?: string;
  readonly comment?: string;
  readonly expr?: string;
}

/** A rule file with one alert, and what a test puts behind it. */
export function ruleExample(options: RuleExample = {}): Example {
  const { severity = 'critical', runbook = true, more = '', comment = '' } = options;
  const { expr = 'sum by (method) (increase(settlements_executed_total{status="failure"}[5m])) > 0' } = options;
  return {
    file: 'rules.yaml',
    text: `groups:
  - name: settlements
    rules:
${comment === '' ? '' : `      # ${comment}\n`}      - alert: SettlementFailures
        expr: ${expr}
${severity === null ? '' : `        labels: { severity: ${severity} }\n`}        annotations:
          summary: Settlements fail
${runbook ? '          runbook_url: https://example.org/runbook#settlementfailures\n' : ''}${more}`,
  };
}
