/** Uids of Grafana's data sources: dashboards, correlations and links refer to them. */
export const DATASOURCE_UIDS = {
  prometheus: 'prometheus',
  tempo: 'tempo',
  loki: 'loki',
  alertmanager: 'alertmanager',
} as const;
