import { useId } from 'preact/hooks';
import type { LogLine } from '../../api/logs.ts';
import type { Trace, TraceSpan } from '../../api/traces.ts';
import { countText, durationText } from '../../text/quantities.ts';
import { servicesOfTrace, waterfallRows } from '../../waterfall/waterfall.ts';
import { LogTable } from '../components/log-table.tsx';
import { Failure, Waiting } from '../components/notice.tsx';
import { SpanDetails } from '../components/span-details.tsx';
import { Time } from '../components/time.tsx';
import { Waterfall } from '../components/waterfall.tsx';
import { linkTo } from '../router.ts';
import { useLoaded } from '../use-loaded.ts';
import { useNow } from '../use-now.ts';

/** A trace's last spans and lines may arrive after its first. */
const REFRESH_MS = 5000;

interface TraceViewProps {
  readonly traceId: string;
  readonly spanId: string | undefined;
}

/** One trace: its spans over time, what the chosen one says, and the log lines that were written in it. */
export function TraceView({ traceId, spanId }: TraceViewProps) {
  const { data: trace, error } = useLoaded<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, REFRESH_MS);
  const nowMs = useNow();
  return (
    <>
      <p>
        <a href={linkTo(['traces'])}>← All traces</a>
      </p>
      <h1>Trace {trace === undefined ? '' : rootName(trace)}</h1>
      <Failure error={error} />
      {trace === undefined && error === undefined ? <Waiting what="the trace" /> : null}
      {trace === undefined ? null : (
        <>
          <p class="lead">
            <code class="id">{trace.traceId}</code> · <Time timeMs={trace.startMs} nowMs={nowMs} /> ·{' '}
            {durationText(trace.durationSeconds)} · {countText(trace.spans.length)} spans
          </p>
          <Spans trace={trace} spanId={spanId} />
        </>
      )}
      <TraceLogs traceId={traceId} />
    </>
  );
}

function rootName({ spans }: Trace): string {
  return (spans.find(({ parentSpanId }) => parentSpanId === '') ?? spans[0])?.name ?? '';
}

function Spans({ trace, spanId }: { readonly trace: Trace; readonly spanId: string | undefined }) {
  const rows = waterfallRows(trace);
  const services = servicesOfTrace(rows);
  const selected: TraceSpan | undefined = trace.spans.find((span) => span.spanId === spanId) ?? rows[0]?.span;
  const title = useId();
  return (
    <div class="trace-grid">
      <section class="card" aria-labelledby={title}>
        <h2 id={title}>Spans over time</h2>
        <Waterfall trace={trace} rows={rows} services={services} selectedId={selected?.spanId} />
      </section>
      {selected === undefined ? null : <SpanDetails span={selected} services={services} />}
    </div>
  );
}

function TraceLogs({ traceId }: { readonly traceId: string }) {
  const { data, error } = useLoaded<readonly LogLine[]>(
    `/api/logs?${new URLSearchParams({ traceId, limit: '200' })}`,
    REFRESH_MS,
  );
  const title = useId();
  return (
    <section class="card" aria-labelledby={title}>
      <h2 id={title}>Logs of this trace</h2>
      <Failure error={error} />
      {data === undefined && error === undefined ? <Waiting what="log lines" /> : null}
      {data === undefined ? null : data.length === 0 ? (
        <p class="muted">No log line carries this trace’s id.</p>
      ) : (
        <LogTable lines={data} caption="Log lines of this trace" />
      )}
    </section>
  );
}
