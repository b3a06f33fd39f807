import { nearest } from '@headrace/stack';
import { receiverOf, receiversOf, routeSeverities } from '../documents/alertmanager.ts';
import type { Rule } from '../documents/rule-file.ts';
import { textOf } from '../documents/value.ts';
import { didYouMean } from '../queries/query-rule.ts';
import type { DocumentFinding, DocumentRule, Scene } from './document-rule.ts';
import { ruleExample } from './rule-example.ts';

/** Severities that people use, beside those that routes name. */
const USUAL: readonly string[] = ['critical', 'high', 'error', 'warning', 'info', 'none', 'page', 'ticket'];

export const alertSeverity: DocumentRule = {
  code: 'alerts/severity',
  severity: 'error',
  meaning: 'An alert has no severity, or one that no route names and nobody uses.',
  fix: 'Give the alert a label `severity` that a route of Alertmanager names.',
  examples: { wrong: ruleExample({ severity: 'critcal' }), right: ruleExample() },
  find: (scene) => {
    const known = new Set([...scene.documents.flatMap(routeSeverities), ...USUAL]);
    return alertsOf(scene).flatMap((rule) => {
      const severity = textOf(rule.labels.severity);
      if (severity === undefined)
        return [
          at(
            rule,
            rule.path,
            `the alert ${rule.name} has no severity, and routes go by it`,
            'a label severity',
            'add labels: { severity: warning }',
          ),
        ];
      // A template chooses the severity when the alert fires.
      if (known.has(severity) || severity.includes('{{')) return [];
      const meant = nearest(severity, [...known]);
      return [
        at(
          rule,
          [...rule.path, 'labels', 'severity'],
          `no route names the severity "${severity}"${didYouMean(meant)}`,
          `one of ${[...known].join(', ')}`,
          meant === undefined ? 'add a route for it, or use one that is there' : `write ${meant}`,
        ),
      ];
    });
  },
};

const NO_RECEIVER = `route:
  receiver: nobody
  routes:
    - receiver: log
      matchers: [severity="warning"]
receivers:
  - name: nobody
  - name: log
    webhook_configs:
      - url: http://127.0.0.1:9000/
`;

export const alertReceiver: DocumentRule = {
  code: 'alerts/no-receiver',
  severity: 'error',
  meaning: 'A route of Alertmanager ends at a receiver that is not there or tells nobody, so that its alerts are lost.',
  fix: 'Name a receiver that is declared, and give it a webhook, an address or a channel.',
  examples: {
    wrong: { file: 'alertmanager.yml', text: NO_RECEIVER },
    right: {
      file: 'alertmanager.yml',
      text: NO_RECEIVER.replace('receiver: nobody', 'receiver: log').replace('  - name: nobody\n', ''),
    },
  },
  find: (scene) => [...missingReceivers(scene), ...unheardAlerts(scene)],
};

function missingReceivers({ documents }: Scene): DocumentFinding[] {
  return documents.flatMap((document) => {
    const { named, tells } = receiversOf(document);
    return named.flatMap(({ name, path }) => {
      if (tells.has(name)) {
        return tells.get(name) === true || path.length > 2
          ? []
          : [
              {
                document,
                path,
                message: `every alert without a route of its own goes to ${name}, which tells nobody`,
                expected: 'a receiver with a configuration',
                fix: 'give the receiver a webhook, an address or a channel',
              },
            ];
      }
      const meant = nearest(name, [...tells.keys()]);
      return [
        {
          document,
          path,
          message: `there is no receiver ${name}${didYouMean(meant)}`,
          expected: `one of ${[...tells.keys()].join(', ')}`,
          fix: 'name a receiver that is there, or add it',
        },
      ];
    });
  });
}

/** Alerts that a route of their own sends to nobody; the default route is told at the route. */
function unheardAlerts(scene: Scene): DocumentFinding[] {
  const managers = scene.documents.filter(({ kind }) => kind === 'alertmanager');
  return alertsOf(scene).flatMap((rule) =>
    managers.flatMap((manager) => {
      const labels = new Map(Object.entries(rule.labels).map(([key, value]) => [key, String(value)]));
      const receivers = receiverOf(manager, new Map([['alertname', rule.name], ...labels]));
      const { tells } = receiversOf(manager);
      const isHeard = receivers.some(({ name }) => tells.get(name) !== false);
      if (isHeard || receivers.every(({ isRoot }) => isRoot)) return [];
      const names = receivers.map(({ name }) => name).join(', ');
      return [
        at(
          rule,
          [...rule.path, 'alert'],
          `the alert ${rule.name} goes to ${names}, which tells nobody`,
          'a route to a receiver that tells somebody',
          `give the receiver a configuration in ${manager.file.path}, or route the severity elsewhere`,
        ),
      ];
    }),
  );
}

export const alertRunbook: DocumentRule = {
  code: 'alerts/no-runbook',
  severity: 'warning',
  meaning: 'An alert has no `runbook_url`, or one whose section the runbook does not have.',
  fix: 'Write into the runbook what to do, and the address of that section into `annotations.runbook_url`.',
  examples: { wrong: ruleExample({ runbook: false }), right: ruleExample() },
  find: (scene) =>
    alertsOf(scene).flatMap((rule) => {
      const url = textOf(rule.annotations.runbook_url);
      if (url === undefined)
        return [
          at(
            rule,
            [...rule.path, 'alert'],
            `the alert ${rule.name} names no section of a runbook`,
            'an annotation runbook_url',
            'write what to do into the runbook, and its address into annotations.runbook_url',
          ),
        ];
      const anchor = /docs\/runbook\.md#(.+)$/.exec(url)?.[1];
      if (anchor === undefined || scene.runbookAnchors === undefined || scene.runbookAnchors.has(anchor)) return [];
      const meant = nearest(anchor, [...scene.runbookAnchors]);
      return [
        at(
          rule,
          [...rule.path, 'annotations', 'runbook_url'],
          `docs/runbook.md has no section #${anchor}${didYouMean(meant)}`,
          'a heading of docs/runbook.md',
          `add the section ${anchor}`,
        ),
      ];
    }),
};

function alertsOf({ rules }: Scene): Rule[] {
  return rules.filter(({ kind }) => kind === 'alert');
}

function at(
  { document }: Rule,
  path: DocumentFinding['path'],
  message: string,
  expected: string,
  fix: string,
): DocumentFinding {
  return { document, path, message, expected, fix };
}
