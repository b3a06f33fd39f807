import { seriesName, spanMetrics } from '@headrace/contract';
import { DATASOURCE_UIDS } from '../model/datasources.ts';
import { type Stack, url } from '../model/stack.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

const DATASOURCES = 'grafana/provisioning/datasources/headrace.yaml';

/** The data sources and the links between them; `$$` is Grafana's way to write a `$` in these files. */
export function renderGrafanaDatasources(stack: Stack): OutputFile[] {
  const document = {
    apiVersion: 1,
    prune: true,
    datasources: [prometheus(stack), tempo(stack), loki(stack), alertmanager(stack)],
  };
  return [outputFile(DATASOURCES, 'yaml', document)];
}

function prometheus(stack: Stack) {
  return {
    name: 'Prometheus',
    type: 'prometheus',
    uid: DATASOURCE_UIDS.prometheus,
    access: 'proxy',
    url: from('metrics.port', url(stack.prometheus.http)),
    isDefault: true,
    jsonData: {
      httpMethod: 'POST',
      timeInterval: from('metrics.scrapeInterval', `${stack.prometheus.scrapeIntervalMs / 1000}s`),
      exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: DATASOURCE_UIDS.tempo }],
    },
  };
}

function tempo(stack: Stack) {
  const calls = seriesName(spanMetrics(stack.collector.pipeline).calls);
  return {
    name: 'Tempo',
    type: 'tempo',
    uid: DATASOURCE_UIDS.tempo,
    access: 'proxy',
    url: from('traces.ports.http', url(stack.tempo.http)),
    jsonData: {
      tracesToLogsV2: {
        datasourceUid: DATASOURCE_UIDS.loki,
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        customQuery: true,
        query: '{$${__tags}} | trace_id = "$${__trace.traceId}"',
        tags: [{ key: 'service.name', value: 'service_name' }],
      },
      tracesToMetrics: {
        datasourceUid: DATASOURCE_UIDS.prometheus,
        spanStartTimeShift: '-15m',
        spanEndTimeShift: '15m',
        tags: [{ key: 'service.name', value: 'service_name' }],
        queries: [
          { name: 'Calls a second', query: `sum(rate(${calls}{$$__tags}[5m])) by (span_name)` },
          { name: 'Errors a second', query: `sum(rate(${calls}{$$__tags,status_code="STATUS_CODE_ERROR"}[5m]))` },
        ],
      },
      serviceMap: { datasourceUid: DATASOURCE_UIDS.prometheus },
      nodeGraph: { enabled: true },
    },
  };
}

function loki(stack: Stack) {
  return {
    name: 'Loki',
    type: 'loki',
    uid: DATASOURCE_UIDS.loki,
    access: 'proxy',
    url: from('logs.ports.http', url(stack.loki.http)),
    jsonData: {
      derivedFields: [
        {
          name: 'trace_id',
          matcherType: 'label',
          matcherRegex: 'trace_id',
          datasourceUid: DATASOURCE_UIDS.tempo,
          url: '$${__value.raw}',
          urlDisplayLabel: 'Open the trace',
        },
      ],
    },
  };
}

function alertmanager(stack: Stack) {
  return {
    name: 'Alertmanager',
    type: 'alertmanager',
    uid: DATASOURCE_UIDS.alertmanager,
    access: 'proxy',
    url: from('alerts.port', url(stack.alertmanager.http)),
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  };
}
