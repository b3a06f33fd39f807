import { useState } from 'preact/hooks';
import type { LiveOverview } from '../../api/live.ts';
import type { Hop, HopId } from '../../api/overview.ts';
import { countText, rateText } from '../../text/quantities.ts';
import type { ViewProps } from '../app.tsx';
import { Diagram } from '../components/diagram.tsx';
import { Faults } from '../components/faults.tsx';
import { Empty, UnavailableList, Waiting } from '../components/notice.tsx';
import { Table } from '../components/table.tsx';

/** Where telemetry flows, how fast, and what is lost where. */
export function PipelineView({ live, route }: ViewProps) {
  const [pointed, setPointed] = useState<HopId>();
  const overview = live.message?.overview;
  if (overview === undefined)
    return (
      <>
        <h1>Pipeline</h1>
        <Waiting what="the state of the pipeline" />
      </>
    );
  const wanted = pointed ?? route.rest[0];
  const hop = overview.hops.find(({ id }) => id === wanted) ?? overview.hops.find(({ id }) => id === 'collector');
  const isEmpty = overview.flows.every(({ total }) => total === 0) && overview.unavailable.length === 0;
  return (
    <>
      <h1>Pipeline</h1>
      <p class="lead">
        From the services that send OTLP to where their telemetry is looked at. Rates are those of the last{' '}
        {Math.max(1, Math.round(overview.overSeconds))} s.
      </p>
      <UnavailableList unavailable={overview.unavailable} />
      {isEmpty ? (
        <Empty title="Nothing has come in yet">
          <p>
            Point a service at the collector: <code>OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318</code>. For the
            Interledger connector also set <code>OTEL_ENABLED=true</code>.
          </p>
        </Empty>
      ) : null}
      <div class="card">
        <Diagram overview={overview} selected={hop?.id ?? 'collector'} onPoint={setPointed} />
        {hop === undefined ? null : <HopDetails hop={hop} overview={overview} />}
      </div>
      <Faults live={live} />
      <FlowTables overview={overview} />
    </>
  );
}

function HopDetails({ hop, overview }: { readonly hop: Hop; readonly overview: LiveOverview }) {
  const drops = overview.drops.filter((drop) => drop.hop === hop.id);
  return (
    <div class="hop-details">
      <h2>{hop.title}</h2>
      <dl class="facts">
        <div>
          <dt>Here</dt>
          <dd>{hop.here}</dd>
        </div>
        <div>
          <dt>In production</dt>
          <dd>{hop.production}</dd>
        </div>
        {hop.facts.length === 0 ? null : (
          <div>
            <dt>Now</dt>
            <dd>{hop.facts.join(' · ')}</dd>
          </div>
        )}
        {drops.length === 0 ? null : (
          <div class="bad">
            <dt>Lost here</dt>
            <dd>
              {drops.map(({ signal, reason, total }) => (
                <div key={`${signal} ${reason}`}>
                  {countText(total)} of {signal}: {reason}
                </div>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

const ITEMS = { metrics: 'data points', traces: 'spans', logs: 'log records' } as const;

function FlowTables({ overview }: { readonly overview: LiveOverview }) {
  const titleOf = (id: HopId) => overview.hops.find((hop) => hop.id === id)?.title ?? id;
  return (
    <section class="card" aria-labelledby="flows-title">
      <h2 id="flows-title">In numbers</h2>
      <Table
        caption="What passes from hop to hop"
        columns={[
          { title: 'from', cell: ({ from }) => titleOf(from) },
          { title: 'to', cell: ({ to }) => titleOf(to) },
          { title: 'what', cell: ({ signal }) => ITEMS[signal] },
          { title: 'rate', isNumber: true, cell: ({ perSecond }) => rateText(perSecond) },
          { title: 'since the start', isNumber: true, cell: ({ total }) => countText(total) },
        ]}
        rows={overview.flows}
        keyOf={({ from, to, signal }) => `${from} ${to} ${signal}`}
      />
      {overview.drops.length + overview.translation.length === 0 ? (
        <p class="good">Nothing was lost since the start.</p>
      ) : null}
      {overview.drops.length === 0 ? null : (
        <Table
          caption="What was lost"
          columns={[
            { title: 'where', cell: ({ hop }) => titleOf(hop) },
            { title: 'what', cell: ({ signal }) => ITEMS[signal] },
            { title: 'why', cell: ({ reason }) => reason },
            { title: 'rate', isNumber: true, cell: ({ perSecond }) => rateText(perSecond) },
            { title: 'since the start', isNumber: true, cell: ({ total }) => countText(total) },
          ]}
          rows={overview.drops}
          keyOf={({ hop, signal, reason }) => `${hop} ${signal} ${reason}`}
        />
      )}
      {overview.translation.length === 0 ? null : (
        <Table
          caption="What :8889 cannot show"
          columns={[
            { title: 'code', cell: ({ code }) => <code>{code}</code> },
            { title: 'what', cell: ({ message }) => message },
            { title: 'what to do', cell: ({ fix }) => fix },
          ]}
          rows={overview.translation}
          keyOf={({ code, message }) => `${code} ${message}`}
        />
      )}
    </section>
  );
}
