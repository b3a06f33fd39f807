import { useState } from 'preact/hooks';
import type { LogLine } from '../../api/logs.ts';
import type { ViewProps } from '../app.tsx';
import { TextField } from '../components/field.tsx';
import { LogTable } from '../components/log-table.tsx';
import { Empty, Failure, Waiting } from '../components/notice.tsx';
import { linkTo } from '../router.ts';
import { useLoaded } from '../use-loaded.ts';

/** Log lines of all services, each with the way to its trace. */
export function LogsView({ route }: ViewProps) {
  const { data, error } = useLoaded<readonly LogLine[]>(`/api/logs?${route.query}`, 5000);
  return (
    <>
      <h1>Logs</h1>
      <p class="lead">What the services wrote, newest first; a line that was written in a trace leads to it.</p>
      <LogSearchForm key={String(route.query)} query={route.query} />
      <Failure error={error} />
      <section class="card" aria-label="Log lines">
        {data === undefined && error === undefined ? <Waiting what="log lines" /> : null}
        {data === undefined ? null : data.length === 0 ? (
          <Empty title="No log line fits">
            <p>
              <a href={linkTo(['logs'])}>Show all</a>. If there are none, no service has sent logs by OTLP: see{' '}
              <code>OTEL_LOGS_EXPORTER</code>.
            </p>
          </Empty>
        ) : (
          <LogTable lines={data} caption="Log lines, newest first" />
        )}
      </section>
    </>
  );
}

function LogSearchForm({ query }: { readonly query: URLSearchParams }) {
  const [text, setText] = useState(query.get('text') ?? '');
  const [service, setService] = useState(query.get('service') ?? '');
  const [traceId, setTraceId] = useState(query.get('traceId') ?? '');
  return (
    <form
      class="card form"
      aria-label="Search for log lines"
      onSubmit={(event) => {
        event.preventDefault();
        location.hash = linkTo(['logs'], { text, service, traceId });
      }}
    >
      <div class="fields">
        <TextField label="Text" value={text} onChange={setText} hint="a part of the line" />
        <TextField label="Service" value={service} onChange={setService} hint="as it names itself" />
        <TextField label="Trace id" value={traceId} onChange={setTraceId} hint="32 hexadecimal digits" />
      </div>
      <div class="actions">
        <button type="submit" class="button">
          Search
        </button>
        <a href={linkTo(['logs'])}>Clear</a>
      </div>
    </form>
  );
}
