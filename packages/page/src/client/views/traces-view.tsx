import type { FoundTrace } from '../../api/traces.ts';
import { countText, durationText } from '../../text/quantities.ts';
import type { ViewProps } from '../app.tsx';
import { LatencyBars } from '../components/latency-bars.tsx';
import { Empty, Failure, Waiting } from '../components/notice.tsx';
import { Table } from '../components/table.tsx';
import { Time } from '../components/time.tsx';
import { TraceSearchForm } from '../components/trace-search-form.tsx';
import { linkTo, type Route } from '../router.ts';
import { useLoaded } from '../use-loaded.ts';
import { useNow } from '../use-now.ts';

/** A search for traces, its results, and how long spans took. */
export function TracesView({ route }: ViewProps) {
  const { data, error } = useLoaded<readonly FoundTrace[]>(`/api/traces?${route.query}`, 5000);
  return (
    <>
      <h1>Traces</h1>
      <p class="lead">What happened to single packets, across every node that they passed.</p>
      <TraceSearchForm key={String(route.query)} query={route.query} />
      <LatencyBars />
      <section class="card" aria-labelledby="found-title">
        <h2 id="found-title">Found</h2>
        <Failure error={error} />
        <p class="muted" role="status">
          {data === undefined ? '' : foundWords(data.length, route)}
        </p>
        <Results traces={data} failed={error !== undefined} />
      </section>
    </>
  );
}

function foundWords(count: number, { query }: Route): string {
  const what = `${count === 50 ? 'The newest 50' : countText(count)} ${count === 1 ? 'trace' : 'traces'}`;
  return query.size === 0 ? `${what}, newest first.` : `${what} that fit, newest first.`;
}

function Results({ traces, failed }: { readonly traces: readonly FoundTrace[] | undefined; readonly failed: boolean }) {
  const nowMs = useNow();
  if (traces === undefined) return failed ? null : <Waiting what="traces" />;
  if (traces.length === 0)
    return (
      <Empty title="No trace fits">
        <p>
          <a href={linkTo(['traces'])}>Search without conditions</a>. If that finds nothing either, no service has sent
          spans: set <code>OTEL_ENABLED=true</code> and a sampling ratio above 0.
        </p>
      </Empty>
    );
  return (
    <Table
      caption="Traces found"
      hideCaption
      columns={[
        {
          title: 'trace',
          cell: ({ traceId, rootName, rootService }) => (
            <a href={linkTo(['traces', traceId])}>
              <span class="trace-name">{rootName === '' ? 'root not received' : rootName}</span>{' '}
              <span class="muted">{rootService}</span>
            </a>
          ),
        },
        { title: 'started', cell: ({ startMs }) => <Time timeMs={startMs} nowMs={nowMs} /> },
        { title: 'duration', isNumber: true, cell: ({ durationSeconds }) => traceDuration(durationSeconds) },
        {
          title: 'spans that fit',
          isNumber: true,
          cell: ({ matched }) => matched.map(({ durationSeconds }) => durationText(durationSeconds)).join(', '),
        },
        { title: 'spans', isNumber: true, cell: ({ spanCount }) => (spanCount === null ? '–' : countText(spanCount)) },
        {
          title: 'errors',
          isNumber: true,
          cell: ({ errorCount }) => <Errors count={errorCount} />,
        },
      ]}
      rows={traces}
      keyOf={({ traceId }) => traceId}
    />
  );
}

/** The search tells whole milliseconds only. */
function traceDuration(seconds: number): string {
  return seconds === 0 ? 'under 1 ms' : durationText(seconds);
}

function Errors({ count }: { readonly count: number | null }) {
  if (count === null || count === 0) return <>{count === null ? '–' : '0'}</>;
  return <span class="badge badge-bad">{countText(count)}</span>;
}
