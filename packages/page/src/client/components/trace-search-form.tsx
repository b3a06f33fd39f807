import { useState } from 'preact/hooks';
import { linkTo } from '../router.ts';
import { Choice, TextField } from './field.tsx';

const STATUSES = [
  ['', 'any'],
  ['error', 'error'],
  ['ok', 'ok'],
  ['unset', 'unset'],
] as const;

/** Conditions in words; or one TraceQL query, which then stands alone. */
export function TraceSearchForm({ query }: { readonly query: URLSearchParams }) {
  const [fields, setFields] = useState(() => ({
    name: query.get('name') ?? '',
    service: query.get('service') ?? '',
    attribute: query.get('attribute') ?? '',
    min: milliseconds(query.get('minSeconds')),
    max: milliseconds(query.get('maxSeconds')),
    status: query.get('status') ?? '',
    traceQl: query.get('traceQl') ?? '',
  }));
  const set = (key: keyof typeof fields) => (value: string) => setFields((before) => ({ ...before, [key]: value }));
  const search = (): void => {
    const { min, max, ...texts } = fields;
    location.hash = linkTo(['traces'], { ...texts, minSeconds: seconds(min), maxSeconds: seconds(max) });
  };
  return (
    <form
      class="card form"
      aria-label="Search for traces"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <div class="fields">
        <TextField label="Span name" value={fields.name} onChange={set('name')} hint="packet.process" />
        <TextField label="Service" value={fields.service} onChange={set('service')} hint="as it names itself" />
        <TextField label="Attribute" value={fields.attribute} onChange={set('attribute')} hint="key, or key=value" />
        <TextField label="At least (ms)" value={fields.min} onChange={set('min')} hint="duration of the span" />
        <TextField label="At most (ms)" value={fields.max} onChange={set('max')} hint="duration of the span" />
        <Choice label="Status" value={fields.status} choices={STATUSES} onChange={set('status')} />
      </div>
      <details open={fields.traceQl !== ''}>
        <summary>TraceQL</summary>
        <TextField
          label="Query"
          value={fields.traceQl}
          onChange={set('traceQl')}
          hint="stands alone, without the conditions above: { status = error && duration > 10ms }"
        />
      </details>
      <div class="actions">
        <button type="submit" class="button">
          Search
        </button>
        <a href={linkTo(['traces'])}>Clear</a>
      </div>
    </form>
  );
}

function milliseconds(seconds: string | null): string {
  return seconds === null || seconds === '' ? '' : String(Number((Number(seconds) * 1000).toPrecision(12)));
}

function seconds(milliseconds: string): string | undefined {
  const value = Number(milliseconds.replace(',', '.'));
  return milliseconds.trim() === '' || !Number.isFinite(value) ? undefined : String(value / 1000);
}
