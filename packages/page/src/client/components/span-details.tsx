import { useId } from 'preact/hooks';
import type { AttributeText, TraceSpan } from '../../api/traces.ts';
import { durationText } from '../../text/quantities.ts';
import { linkTo } from '../router.ts';
import { Table } from './table.tsx';
import { serviceClass } from './waterfall.tsx';

interface SpanDetailsProps {
  readonly span: TraceSpan;
  readonly services: readonly string[];
}

/** All that a span says. */
export function SpanDetails({ span, services }: SpanDetailsProps) {
  const title = useId();
  return (
    <section class="card span-details" aria-labelledby={title}>
      <h2 id={title}>{span.name}</h2>
      <p class={serviceClass(span.service, services)}>
        <span class="swatch" />
        {span.service} · {span.kind} · {durationText(span.durationSeconds)}, begun {durationText(span.offsetSeconds)}{' '}
        into the trace
      </p>
      {span.status === 'error' ? (
        <p class="bad">
          <span class="badge badge-bad">error</span> {span.statusMessage}
        </p>
      ) : null}
      <Attributes caption="The span itself" attributes={span.attributes} isSearchable />
      {span.events.map((event) => (
        <Attributes
          key={`${event.name} ${event.offsetSeconds}`}
          caption={`Event ${event.name}, ${durationText(Math.max(0, event.offsetSeconds))} into the trace`}
          attributes={event.attributes}
        />
      ))}
      <details>
        <summary>Resource</summary>
        <Attributes caption="Resource attributes" attributes={span.resource} />
      </details>
      <p class="muted">
        span <code class="id">{span.spanId}</code>
      </p>
    </section>
  );
}

interface AttributesProps {
  readonly caption: string;
  readonly attributes: readonly AttributeText[];
  readonly isSearchable?: boolean;
}

function Attributes({ caption, attributes, isSearchable = false }: AttributesProps) {
  if (attributes.length === 0) return <p class="muted">{caption}: no attributes</p>;
  return (
    <Table
      caption={caption}
      columns={[
        { title: 'key', cell: ({ key }) => <code>{key}</code> },
        {
          title: 'value',
          cell: ({ key, value }) =>
            isSearchable ? <a href={linkTo(['traces'], { attribute: `${key}=${value}` })}>{value}</a> : value,
        },
      ]}
      rows={attributes}
      keyOf={({ key }) => key}
    />
  );
}
