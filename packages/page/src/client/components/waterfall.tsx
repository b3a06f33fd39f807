import type { Trace } from '../../api/traces.ts';
import { durationText } from '../../text/quantities.ts';
import type { WaterfallRow } from '../../waterfall/waterfall.ts';
import { linkTo } from '../router.ts';

/** More than anybody reads, and still quick to draw. */
const MOST_ROWS = 500;
const COLOURS = 8;

interface WaterfallProps {
  readonly trace: Trace;
  readonly rows: readonly WaterfallRow[];
  readonly services: readonly string[];
  readonly selectedId: string | undefined;
}

/** The class that colours a service; its name always stands beside it. */
export function serviceClass(service: string, services: readonly string[]): string {
  return `service-${Math.max(0, services.indexOf(service)) % COLOURS}`;
}

export function Waterfall({ trace, rows, services, selectedId }: WaterfallProps) {
  return (
    <>
      <ul class="legend plain" aria-label="Services of this trace">
        {services.map((service) => (
          <li key={service} class={serviceClass(service, services)}>
            <span class="swatch" />
            {service === '' ? 'no service name' : service}
          </li>
        ))}
      </ul>
      <ol class="waterfall plain">
        {rows.slice(0, MOST_ROWS).map((row) => (
          <Row
            key={row.span.spanId}
            row={row}
            trace={trace}
            colour={serviceClass(row.span.service, services)}
            isSelected={row.span.spanId === selectedId}
          />
        ))}
      </ol>
      {rows.length > MOST_ROWS ? (
        <p class="muted">
          {rows.length - MOST_ROWS} further spans are not drawn; search for one by name or attribute to see it.
        </p>
      ) : null}
    </>
  );
}

interface RowProps {
  readonly row: WaterfallRow;
  readonly trace: Trace;
  readonly colour: string;
  readonly isSelected: boolean;
}

function Row({ row: { span, depth, isOrphan }, trace, colour, isSelected }: RowProps) {
  const whole = Math.max(trace.durationSeconds, 1e-9);
  const left = Math.min(99.5, (span.offsetSeconds / whole) * 100);
  const width = Math.max(0.5, Math.min(100 - left, (span.durationSeconds / whole) * 100));
  return (
    <li class={colour}>
      <a
        class="waterfall-row"
        href={linkTo(['traces', trace.traceId, span.spanId])}
        aria-current={isSelected ? 'true' : undefined}
      >
        <span class="waterfall-name" style={{ paddingInlineStart: `${Math.min(depth, 12) * 14}px` }}>
          <span class="swatch" />
          <span class="span-name">{span.name}</span>
          <span class="muted"> {span.service}</span>
          <span class="visually-hidden">, depth {depth + 1}</span>
          {isOrphan ? <span class="badge">parent missing</span> : null}
          {span.status === 'error' ? <span class="badge badge-bad">error</span> : null}
        </span>
        <span class="waterfall-track">
          <span class="waterfall-bar" style={{ left: `${left}%`, width: `${width}%` }} />
        </span>
        <span class="waterfall-duration">{durationText(span.durationSeconds)}</span>
      </a>
    </li>
  );
}
