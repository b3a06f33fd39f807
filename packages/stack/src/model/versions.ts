/** The pinned programs: one version each, whatever it is run from. */
export const VERSIONS = {
  collector: '0.159.0',
  /** Configuration providers of the collector are versioned with its stable modules. */
  collectorProviders: '1.65.0',
  prometheus: '3.14.0',
  alertmanager: '0.34.0',
  tempo: '3.0.3',
  loki: '3.7.6',
  grafana: '13.2.3',
  busybox: '1.37.0',
} as const;

/** Container images by component. */
export const IMAGES = {
  collector: `otel/opentelemetry-collector-contrib:${VERSIONS.collector}`,
  prometheus: `prom/prometheus:v${VERSIONS.prometheus}`,
  alertmanager: `prom/alertmanager:v${VERSIONS.alertmanager}`,
  tempo: `grafana/tempo:${VERSIONS.tempo}`,
  loki: `grafana/loki:${VERSIONS.loki}`,
  grafana: `grafana/grafana:${VERSIONS.grafana}`,
  busybox: `busybox:${VERSIONS.busybox}`,
} as const;
