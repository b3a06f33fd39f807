import type { Alert, AlertState, Alerts } from '../api/alerts.ts';
import { askJson, type Backend } from './ask.ts';

interface RulesAnswer {
  readonly data?: {
    readonly groups?: readonly { readonly rules?: readonly PrometheusRule[] }[];
  };
}

interface PrometheusRule {
  readonly name: string;
  readonly type: string;
  readonly state?: AlertState;
  readonly query: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly alerts?: readonly {
    readonly state: AlertState;
    readonly activeAt?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}

const ORDER: Readonly<Record<AlertState, number>> = { firing: 0, pending: 1, inactive: 2 };

/**
 * Every alert with its state, those that fire first: `/api/v1/rules` names the silent ones as well, which
 * `/api/v1/alerts` leaves out. Source: https://prometheus.io/docs/prometheus/latest/querying/api/#rules
 */
export async function alertsOfPrometheus(prometheus: Backend): Promise<Alerts> {
  const { data } = await askJson<RulesAnswer>(prometheus, '/api/v1/rules?type=alert');
  const rules = (data?.groups ?? []).flatMap((group) => group.rules ?? []);
  const alerts = rules.filter(({ type }) => type === 'alerting').flatMap(alertsOfRule);
  return { evaluated: true, alerts: alerts.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]) };
}

function alertsOfRule({ name, query, labels = {}, annotations = {}, alerts = [] }: PrometheusRule): Alert[] {
  const base = { name, expression: query };
  if (alerts.length === 0)
    return [{ ...base, ...wordsOf(labels, annotations), state: 'inactive', activeSinceMs: null }];
  return alerts.map((alert) => ({
    ...base,
    ...wordsOf({ ...labels, ...alert.labels }, { ...annotations, ...alert.annotations }),
    state: alert.state,
    activeSinceMs: alert.activeAt === undefined ? null : Date.parse(alert.activeAt),
  }));
}

function wordsOf(labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>) {
  const summary = annotations.summary ?? annotations.description ?? '';
  return { labels, severity: labels.severity ?? '', summary };
}

interface QueryAnswer {
  readonly data?: { readonly result?: readonly { readonly value?: readonly [number, string] }[] };
}

/** The value of an instant query with one result; undefined when there is none. */
export async function queryPrometheus(prometheus: Backend, query: string): Promise<number | undefined> {
  const { data } = await askJson<QueryAnswer>(prometheus, `/api/v1/query?${new URLSearchParams({ query })}`);
  const value = data?.result?.[0]?.value?.[1];
  return value === undefined ? undefined : Number(value);
}
