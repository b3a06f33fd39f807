import { dashboardsOf } from '../dashboards/index.ts';
import type { Stack } from '../model/stack.ts';
import { from } from './sourced.ts';

/** Grafana's own settings by environment; secrets are added by the target, each in its way. */
export function grafanaEnvironment(stack: Stack): Record<string, unknown> {
  const first = dashboardsOf(stack)[0];
  return {
    GF_SERVER_HTTP_PORT: from('dashboards.port', String(stack.grafana.http.port)),
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: from('environment', String(stack.development)),
    ...(stack.development ? { GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer' } : {}),
    ...(first === undefined
      ? {}
      : { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${stack.grafana.dashboardsFolder}/${first.name}.json` }),
  };
}
