import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One query of a generated dashboard. */
export interface DashboardQuery {
  readonly panel: string;
  readonly datasource: string;
  readonly expression: string;
}

interface Target {
  readonly expr?: string;
  readonly query?: string;
}

interface Panel {
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly Target[];
}

/** Every query of every dashboard in a bundle. */
export async function dashboardQueries(bundle: string): Promise<DashboardQuery[]> {
  const folder = join(bundle, 'grafana', 'dashboards');
  const queries: DashboardQuery[] = [];
  for (const file of await readdir(folder)) {
    const { panels } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { panels: Panel[] };
    for (const panel of panels) {
      for (const target of panel.targets ?? []) {
        queries.push({
          panel: `${file}: ${panel.title}`,
          datasource: panel.datasource?.uid ?? '',
          expression: target.expr ?? target.query ?? '',
        });
      }
    }
  }
  return queries;
}

/** A query as Grafana sends it with all environments and nodes chosen. */
export function withVariables(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m').replaceAll('$environment', '.+').replaceAll('$nodeId', '.+');
}
