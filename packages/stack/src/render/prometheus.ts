import { address, type ScrapeJob, type Stack } from '../model/stack.ts';
import { prometheusDuration } from '../settings/duration.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

export const PROMETHEUS_CONFIG = 'prometheus/prometheus.yml';

/** Kept in memory, about 100 bytes each: enough for an hour of one exemplar a series and scrape. */
const MAX_EXEMPLARS = 100_000;

/** `prometheus/prometheus.yml`: reads :8889 and the stack's own metrics, never a service directly. */
export function renderPrometheus(stack: Stack): OutputFile[] {
  const { prometheus, alertmanager } = stack;
  const interval = from('metrics.scrapeInterval', prometheusDuration(prometheus.scrapeIntervalMs));
  const document = {
    global: {
      scrape_interval: interval,
      scrape_timeout: from('metrics.scrapeInterval', prometheusDuration(Math.min(10_000, prometheus.scrapeIntervalMs))),
      evaluation_interval: interval,
      // Dotted UTF-8 names from the collector's own endpoint would need quotes in every query.
      metric_name_escaping_scheme: 'underscores',
    },
    storage: {
      tsdb: { retention: { time: from('metrics.retention', prometheusDuration(prometheus.retentionMs)) } },
      exemplars: { max_exemplars: MAX_EXEMPLARS },
    },
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [from('alerts.port', address(alertmanager.http))] }] }],
    },
    scrape_configs: prometheus.jobs.map((job) => scrapeConfig(job, stack)),
  };
  return [outputFile(PROMETHEUS_CONFIG, 'yaml', document)];
}

function scrapeConfig(job: ScrapeJob, stack: Stack) {
  const target = from(job.endpoint.setting, address(job.endpoint));
  if (!job.honorLabels) {
    // What is scraped directly says nothing of its environment: the label is set here.
    const labels = { environment: from('environment', stack.environment) };
    return { job_name: job.name, static_configs: [{ targets: [target], labels }] };
  }
  return {
    job_name: job.name,
    honor_labels: true,
    // Protobuf would be negotiated first otherwise, and exemplars lost.
    scrape_protocols: ['OpenMetricsText1.0.0', 'PrometheusText0.0.4'],
    fallback_scrape_protocol: 'PrometheusText0.0.4',
    static_configs: [{ targets: [target] }],
  };
}
