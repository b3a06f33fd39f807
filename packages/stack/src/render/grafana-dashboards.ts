import { dashboardsOf } from '../dashboards/index.ts';
import type { Stack } from '../model/stack.ts';
import type { OutputFile } from './output-file.ts';
import { outputFile } from './sourced.ts';

const DASHBOARD_PROVIDER = 'grafana/provisioning/dashboards/headrace.yaml';

/** The dashboards' JSON and the file that tells Grafana where to read them. */
export function renderGrafanaDashboards(stack: Stack): OutputFile[] {
  const provider = {
    apiVersion: 1,
    providers: [
      {
        name: 'headrace',
        folder: 'headrace',
        type: 'file',
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: stack.grafana.dashboardsFolder },
      },
    ],
  };
  return [
    outputFile(DASHBOARD_PROVIDER, 'yaml', provider),
    ...dashboardsOf(stack).map(({ name, dashboard }) =>
      outputFile(`grafana/dashboards/${name}.json`, 'json', dashboard),
    ),
  ];
}
