import type { Problem } from '@headrace/contract';
import type { Alert, Alerts } from '../../api/alerts.ts';
import { countText } from '../../text/quantities.ts';
import { Failure, Waiting } from '../components/notice.tsx';
import { Table } from '../components/table.tsx';
import { Time } from '../components/time.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useNow } from '../use-now.ts';

/** What is wrong before anything runs, and what alerts while it does. */
export function ChecksView() {
  return (
    <>
      <h1>Checks</h1>
      <p class="lead">What is wrong with settings, dashboards and rules; and which alerts fire.</p>
      <Problems />
      <AlertStates />
    </>
  );
}

function Problems() {
  const { data, error } = useLoaded<readonly Problem[]>('/api/checks');
  return (
    <section class="card" aria-labelledby="problems-title">
      <h2 id="problems-title">Problems</h2>
      <Failure error={error} />
      {data === undefined && error === undefined ? <Waiting what="the checks" /> : null}
      {data?.length === 0 ? (
        <p class="good" role="status">
          No problems: every query, rule and dashboard refers to what exists.
        </p>
      ) : null}
      <ul class="plain">
        {(data ?? []).map((problem) => (
          <ProblemEntry key={`${problem.code} ${problem.file} ${problem.line} ${problem.path}`} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function ProblemEntry({ problem }: { readonly problem: Problem }) {
  const { code, severity, file, line, column, path, message, expected, fix } = problem;
  return (
    <li class="problem">
      <div>
        <span class={`badge ${severity === 'error' ? 'badge-bad' : ''}`}>{severity}</span> <code>{code}</code>{' '}
        <span class="muted">
          {line === 0 ? file : `${file}:${line}:${column}`} {path}
        </span>
      </div>
      <strong>{message}</strong>
      {expected === '' ? null : <div>Expected: {expected}</div>}
      <div>What to do: {fix}</div>
    </li>
  );
}

function AlertStates() {
  const { data, error } = useLoaded<Alerts>('/api/alerts', 5000);
  return (
    <section class="card" aria-labelledby="alerts-title">
      <h2 id="alerts-title">Alerts</h2>
      <Failure error={error} />
      {data === undefined && error === undefined ? <Waiting what="alerts" /> : null}
      {data === undefined ? null : data.evaluated ? (
        <AlertTable alerts={data.alerts} />
      ) : (
        <p class="muted">{data.reason}</p>
      )}
    </section>
  );
}

const BADGES: Readonly<Record<Alert['state'], string>> = { firing: 'badge-bad', pending: '', inactive: 'badge-good' };

function AlertTable({ alerts }: { readonly alerts: readonly Alert[] }) {
  const nowMs = useNow();
  if (alerts.length === 0) return <p class="muted">Prometheus has no alerting rules loaded.</p>;
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  return (
    <>
      <p role="status">{firing === 0 ? 'No alert fires.' : `${countText(firing)} firing.`}</p>
      <Table
        caption="Alerts with their state"
        hideCaption
        columns={[
          { title: 'alert', cell: ({ name }) => name },
          { title: 'state', cell: ({ state }) => <span class={`badge ${BADGES[state]}`}>{state}</span> },
          { title: 'severity', cell: ({ severity }) => severity },
          {
            title: 'since',
            cell: ({ activeSinceMs }) => (activeSinceMs === null ? '–' : <Time timeMs={activeSinceMs} nowMs={nowMs} />),
          },
          { title: 'what', cell: ({ summary }) => summary },
          { title: 'expression', cell: ({ expression }) => <code class="wrap">{expression}</code> },
        ]}
        rows={alerts}
        keyOf={({ name, labels }) => `${name} ${JSON.stringify(labels)}`}
      />
    </>
  );
}
