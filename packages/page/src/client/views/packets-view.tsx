import type { PacketSample, PacketState } from '../../api/packets.ts';
import { countText, durationText, numberText, rateText } from '../../text/quantities.ts';
import type { ViewProps } from '../app.tsx';
import { Chart, type ChartLine } from '../components/chart.tsx';
import { Faults } from '../components/faults.tsx';
import { Empty, UnavailableList, Waiting } from '../components/notice.tsx';
import { Table } from '../components/table.tsx';
import { linkTo } from '../router.ts';

const STATUSES = [
  ['success', '--line-1'],
  ['rejected', '--line-2'],
  ['error', '--line-3'],
  ['timeout', '--line-4'],
] as const;
const TYPES = [
  ['prepare', '--line-1'],
  ['fulfill', '--line-5'],
  ['reject', '--line-2'],
] as const;
const PERCENTILES = [
  ['p50', '--line-1'],
  ['p90', '--line-5'],
  ['p99', '--line-3'],
] as const;

/** Interledger packets as the connector counts them. */
export function PacketsView({ live }: ViewProps) {
  const { message, samples } = live;
  if (message === undefined)
    return (
      <>
        <h1>Packets</h1>
        <Waiting what="packets" />
      </>
    );
  const { packetState: state, packets, overview } = message;
  return (
    <>
      <h1>Packets</h1>
      <p class="lead">
        Interledger packets as the connectors count them
        {state.exportSeconds === null ? '.' : `, exported every ${numberText(Math.round(state.exportSeconds))} s.`}
      </p>
      <UnavailableList unavailable={overview.unavailable} />
      {packets.byType === null ? (
        <Empty title="No packets have been counted yet">
          <p>
            Rates show after the second export of a connector. Start one with <code>OTEL_ENABLED=true</code> and send a
            packet, or run <code>npm start</code>, which sends some by itself.
          </p>
        </Empty>
      ) : (
        <Now packets={packets} state={state} />
      )}
      <Faults live={live} />
      <Charts samples={samples} />
      <Breakdown state={state} />
    </>
  );
}

function Now({ packets, state }: { readonly packets: PacketSample; readonly state: PacketState }) {
  const prepares = Object.values(packets.prepares ?? {}).reduce((sum, rate) => sum + rate, 0);
  const share = prepares > 0 ? (packets.prepares?.success ?? 0) / prepares : null;
  const percent = (value: number) => `${numberText(value * 100)} %`;
  const tiles = [
    ['Prepares', rateText(prepares)],
    ['Fulfilled', share === null ? '–' : percent(share)],
    ['Own time, p99', packets.latency.p99 === null ? '–' : durationText(packets.latency.p99)],
    ['Round trip, p99', packets.roundTrip.p99 === null ? '–' : durationText(packets.roundTrip.p99)],
    ['In flight', state.inFlight === null ? '–' : countText(state.inFlight)],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([title, value]) => (
        <div key={title} class="card tile">
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Charts({ samples }: { readonly samples: readonly PacketSample[] }) {
  const timesMs = samples.map(({ timeMs }) => timeMs);
  const linesOf = (
    names: readonly (readonly [string, string])[],
    value: (sample: PacketSample, name: string) => number | null,
  ): ChartLine[] =>
    names.map(([title, colour]) => ({ title, colour, values: samples.map((sample) => value(sample, title)) }));
  const percentile = (of: 'latency' | 'roundTrip') => (sample: PacketSample, name: string) =>
    sample[of][name as keyof PacketSample['latency']];
  const charts = [
    {
      title: 'Prepares by outcome',
      lines: linesOf(STATUSES, ({ prepares }, name) => (prepares === null ? null : (prepares[name] ?? 0))),
      format: rateText,
    },
    {
      title: 'Packets by type',
      lines: linesOf(TYPES, ({ byType }, name) => (byType === null ? null : (byType[name] ?? 0))),
      format: rateText,
    },
    { title: 'The connectors’ own time', lines: linesOf(PERCENTILES, percentile('latency')), format: durationText },
    { title: 'Round trip', lines: linesOf(PERCENTILES, percentile('roundTrip')), format: durationText },
  ];
  return (
    <div class="charts">
      {charts.map(({ title, lines, format }) => (
        <div key={title} class="card">
          <Chart title={title} timesMs={timesMs} lines={lines} format={format} />
        </div>
      ))}
    </div>
  );
}

function Breakdown({ state }: { readonly state: PacketState }) {
  return (
    <div class="charts">
      <section class="card" aria-labelledby="rejects-title">
        <h2 id="rejects-title">Reject codes</h2>
        {state.rejects.length === 0 ? (
          <p class="muted">No packet has been rejected.</p>
        ) : (
          <Table
            caption="Rejects by error code"
            hideCaption
            columns={[
              {
                title: 'code',
                cell: ({ code }) => (
                  <a href={linkTo(['traces'], { attribute: `error.type=${code}` })}>
                    {code}
                    <span class="visually-hidden">: its traces</span>
                  </a>
                ),
              },
              { title: 'rate', isNumber: true, cell: ({ perSecond }) => rateText(perSecond) },
              { title: 'since the start', isNumber: true, cell: ({ total }) => countText(total) },
            ]}
            rows={state.rejects}
            keyOf={({ code }) => code}
          />
        )}
      </section>
      <section class="card" aria-labelledby="nodes-title">
        <h2 id="nodes-title">Nodes</h2>
        <Table
          caption="Prepares by node"
          hideCaption
          columns={[
            { title: 'node', cell: ({ node }) => node },
            { title: 'prepares', isNumber: true, cell: ({ perSecond }) => rateText(perSecond) },
          ]}
          rows={state.nodes}
          keyOf={({ node }) => node}
        />
      </section>
      <Peers state={state} />
    </div>
  );
}

function Peers({ state }: { readonly state: PacketState }) {
  return (
    <section class="card" aria-labelledby="peers-title">
      <h2 id="peers-title">Peers</h2>
      {state.peers.length === 0 ? (
        <p class="muted">No account has been credited, debited or limited: peers show once one was.</p>
      ) : (
        <Table
          caption="Accounts by peer"
          hideCaption
          columns={[
            { title: 'peer', cell: ({ peer }) => peer },
            { title: 'credits', isNumber: true, cell: ({ creditsPerSecond }) => rateText(creditsPerSecond) },
            { title: 'debits', isNumber: true, cell: ({ debitsPerSecond }) => rateText(debitsPerSecond) },
            { title: 'limited', isNumber: true, cell: ({ limitedPerSecond }) => rateText(limitedPerSecond) },
            {
              title: 'balance',
              isNumber: true,
              cell: ({ balances }) =>
                balances.map(({ token, units }) => <div key={token}>{`${numberText(units)} ${token}`}</div>),
            },
          ]}
          rows={state.peers}
          keyOf={({ peer }) => peer}
        />
      )}
    </section>
  );
}
