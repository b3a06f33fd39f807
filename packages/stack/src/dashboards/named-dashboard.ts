import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** A dashboard and the name of its file. */
export interface NamedDashboard {
  readonly name: string;
  readonly dashboard: Dashboard;
}
