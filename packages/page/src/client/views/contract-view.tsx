import { useId, useState } from 'preact/hooks';
import type { DeclaredContract, DeclaredMetric } from '../../api/page.ts';
import type { FamilySummary } from '../../api/series.ts';
import { countText, valueText } from '../../text/quantities.ts';
import type { ViewProps } from '../app.tsx';
import { TextField } from '../components/field.tsx';
import { Failure, Waiting } from '../components/notice.tsx';
import { PredictBox } from '../components/predict-box.tsx';
import { Table } from '../components/table.tsx';
import { useLoaded } from '../use-loaded.ts';

/** The collector's own, for each service. */
const KNOWN: ReadonlySet<string> = new Set(['target_info']);

/** What is declared, what of it is there, and what is there without having been declared. */
export function ContractView({ facts }: ViewProps) {
  const { data, error } = useLoaded<readonly FamilySummary[]>('/api/families', 3000);
  const [filter, setFilter] = useState('');
  const families = new Map((data ?? []).map((family) => [family.name, family]));
  return (
    <>
      <h1>Contract</h1>
      <p class="lead">Every declared metric with its exact name on :8889, and whether it has been seen.</p>
      <Failure error={error} />
      {facts === undefined ? <Waiting what="the contract" /> : <PredictBox pipeline={facts.pipeline} />}
      <div class="card form">
        <TextField label="Show names with" value={filter} onChange={setFilter} hint="a part of either name" />
      </div>
      {(facts?.contracts ?? []).map((contract) => (
        <ContractTable key={contract.name} contract={contract} families={families} filter={filter.trim()} />
      ))}
      {facts === undefined || data === undefined ? null : <Unknown contracts={facts.contracts} families={data} />}
    </>
  );
}

interface ContractTableProps {
  readonly contract: DeclaredContract;
  readonly families: ReadonlyMap<string, FamilySummary>;
  readonly filter: string;
}

function ContractTable({ contract, families, filter }: ContractTableProps) {
  const title = useId();
  const seen = contract.metrics.filter(({ family }) => families.has(family)).length;
  const rows = contract.metrics.filter(({ otel, series }) => `${otel} ${series.join(' ')}`.includes(filter));
  return (
    <section class="card" aria-labelledby={title}>
      <h2 id={title}>
        {contract.name} <span class="muted">{contract.version}</span>
      </h2>
      <p class="muted">
        {seen} of {contract.metrics.length} seen
      </p>
      <Table
        caption={`Metrics of ${contract.name}`}
        hideCaption
        columns={[
          { title: 'OTLP name', cell: (metric) => <OtlpName metric={metric} /> },
          { title: 'kind', cell: ({ kind }) => KINDS[kind] ?? kind },
          { title: 'on :8889', cell: ({ series }) => series.map((name) => <code key={name}>{name}</code>) },
          { title: 'seen', cell: ({ family }) => <Seen family={families.get(family)} /> },
          {
            title: 'value',
            isNumber: true,
            cell: (metric) => <Value metric={metric} family={families.get(metric.family)} />,
          },
        ]}
        rows={rows}
        keyOf={({ otel }) => otel}
      />
    </section>
  );
}

const KINDS: Readonly<Record<string, string>> = { upDownCounter: 'up-down counter' };

function OtlpName({ metric }: { readonly metric: DeclaredMetric }) {
  return (
    <>
      <code>{metric.otel}</code>
      <div class="muted small">{metric.description}</div>
      {metric.attributes.map(({ key, label, values }) => (
        <div key={key} class="muted small">
          <code>{label}</code>
          {label === key ? '' : ` (${key})`}: {values}
        </div>
      ))}
    </>
  );
}

function Seen({ family }: { readonly family: FamilySummary | undefined }) {
  return family === undefined ? <span class="muted">not yet</span> : <span class="badge badge-good">seen</span>;
}

function Value({ metric, family }: { readonly metric: DeclaredMetric; readonly family: FamilySummary | undefined }) {
  if (family === undefined) return <>–</>;
  // A histogram is shown by how many values it has.
  const unit = metric.type === 'histogram' ? '{value}' : metric.unit;
  return <Samples family={family} unit={unit} />;
}

function Samples({ family, unit }: { readonly family: FamilySummary; readonly unit: string }) {
  const [only] = family.samples;
  if (family.seriesCount === 1 && only !== undefined) return <>{valueText(only.value, unit)}</>;
  return (
    <details>
      <summary>{countText(family.seriesCount)} series</summary>
      <ul class="plain samples">
        {family.samples.map(({ labels, value }) => (
          <li key={JSON.stringify(labels)}>
            <span class="muted">{labelsText(labels)}</span> {valueText(value, unit)}
          </li>
        ))}
        {family.seriesCount > family.samples.length ? (
          <li class="muted">and {countText(family.seriesCount - family.samples.length)} more</li>
        ) : null}
      </ul>
    </details>
  );
}

/** What tells the series of one family apart; every series has the other labels. */
function labelsText(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).filter(([name]) => !['job', 'instance', 'environment'].includes(name));
  return shown.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ');
}

interface UnknownProps {
  readonly contracts: readonly DeclaredContract[];
  readonly families: readonly FamilySummary[];
}

function Unknown({ contracts, families }: UnknownProps) {
  const declared = new Set(contracts.flatMap(({ metrics }) => metrics.map(({ family }) => family)));
  const unknown = families.filter(({ name }) => !declared.has(name) && !KNOWN.has(name));
  return (
    <section class="card" aria-labelledby="unknown-title">
      <h2 id="unknown-title">Seen, and not declared</h2>
      {unknown.length === 0 ? (
        <p class="good">Every series on :8889 is declared.</p>
      ) : (
        <>
          <p class="muted">
            No dashboard or alert may refer to these. Declare them in a contract, or stop sending them.
          </p>
          <Table
            caption="Series that no contract declares"
            hideCaption
            columns={[
              {
                title: 'name',
                cell: ({ name }) => (
                  <>
                    <code>{name}</code> <span class="badge badge-bad">not declared</span>
                  </>
                ),
              },
              { title: 'type', cell: ({ type }) => type },
              { title: 'help', cell: ({ help }) => help },
              { title: 'value', isNumber: true, cell: (family) => <Samples family={family} unit="" /> },
            ]}
            rows={unknown}
            keyOf={({ name }) => name}
          />
        </>
      )}
    </section>
  );
}
