import { type Stack, url } from '../model/stack.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

export const ALERTMANAGER_CONFIG = 'alertmanager/alertmanager.yml';

/** The receiver that takes every notification without a route of its own. */
const LOG_RECEIVER = 'log';

/** `alertmanager/alertmanager.yml`: every notification ends somewhere, by default as a log line in Loki. */
export function renderAlertmanager(stack: Stack): OutputFile[] {
  const document = {
    route: {
      receiver: LOG_RECEIVER,
      group_by: ['alertname', 'severity'],
      group_wait: '10s',
      group_interval: '10s',
      repeat_interval: '1h',
    },
    receivers: [{ name: LOG_RECEIVER, webhook_configs: [logWebhook(stack)] }],
  };
  return [outputFile(ALERTMANAGER_CONFIG, 'yaml', document)];
}

/** Posts the notification as one OTLP/JSON log record to the collector: nothing else needs to run for it. */
function logWebhook(stack: Stack) {
  const { collector, environment } = stack;
  const text = (stringValue: unknown) => ({ stringValue });
  return {
    url: from('collector.ports.http', url(collector.otlpHttp, '/v1/logs')),
    send_resolved: true,
    payload: {
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: text('alertmanager') },
              { key: 'deployment.environment.name', value: text(from('environment', environment)) },
            ],
          },
          scopeLogs: [
            {
              scope: { name: 'headrace.alerts' },
              logRecords: [
                {
                  severityText: '{{ if eq .Status "firing" }}ERROR{{ else }}INFO{{ end }}',
                  body: text(
                    '[{{ .Status | toUpper }}:{{ len .Alerts }}] {{ .GroupLabels.SortedPairs.Values | join " " }}' +
                      '{{ range .Alerts }} | {{ .Labels.SortedPairs.Values | join " " }}: {{ .Annotations.summary }}{{ end }}',
                  ),
                  attributes: [
                    { key: 'alertname', value: text('{{ .GroupLabels.alertname }}') },
                    { key: 'severity', value: text('{{ .GroupLabels.severity }}') },
                    { key: 'status', value: text('{{ .Status }}') },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  };
}
