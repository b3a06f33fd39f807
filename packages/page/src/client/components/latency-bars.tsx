import { useState } from 'preact/hooks';
import type { LatencyBar, LatencyHistogram } from '../../api/latency.ts';
import { countText, durationText } from '../../text/quantities.ts';
import { linkTo } from '../router.ts';
import { useLoaded } from '../use-loaded.ts';
import { Choice } from './field.tsx';
import { Failure } from './notice.tsx';

/** How long spans of one name took; each bar leads to traces that are in it. */
export function LatencyBars() {
  const { data, error } = useLoaded<readonly LatencyHistogram[]>('/api/latency', 5000);
  const [chosen, setChosen] = useState('');
  const histogram = data?.find(({ spanName }) => spanName === chosen) ?? data?.[0];
  return (
    <section class="card" aria-labelledby="latency-title">
      <h2 id="latency-title">How long spans took</h2>
      <Failure error={error} />
      {histogram === undefined || data === undefined ? (
        <p class="muted">Bars show once the collector has made metrics of the first spans.</p>
      ) : (
        <>
          <Choice
            label="Spans named"
            value={histogram.spanName}
            choices={data.map(({ spanName, count }) => [spanName, `${spanName} (${countText(count)})`] as const)}
            onChange={setChosen}
          />
          <Bars histogram={histogram} />
        </>
      )}
    </section>
  );
}

function Bars({ histogram }: { readonly histogram: LatencyHistogram }) {
  const most = Math.max(1, ...histogram.bars.map(({ count }) => count));
  const longest = histogram.bars.findLastIndex(({ count }) => count > 0);
  return (
    <ol class="bars plain">
      {histogram.bars.slice(0, longest + 1).map((bar) => (
        <li key={bar.fromSeconds}>
          <a
            class="bar"
            href={linkTo(['traces'], {
              name: histogram.spanName,
              minSeconds: String(bar.fromSeconds),
              maxSeconds: bar.toSeconds === null ? undefined : String(bar.toSeconds),
            })}
          >
            <span class="bar-range">{rangeText(bar)}</span>
            <span class="bar-track">
              <span class="bar-fill" style={{ width: `${(bar.count / most) * 100}%` }} />
            </span>
            <span class="bar-count">
              {countText(bar.count)} <span class="visually-hidden">spans: search for them</span>
            </span>
          </a>
          <span class="exemplar">
            {bar.exemplar === null ? null : (
              <a href={linkTo(['traces', bar.exemplar.traceId, bar.exemplar.spanId])}>
                example<span class="visually-hidden"> of {durationText(bar.exemplar.value)}</span>
              </a>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function rangeText({ fromSeconds, toSeconds }: LatencyBar): string {
  if (toSeconds === null) return `over ${durationText(fromSeconds)}`;
  return fromSeconds === 0
    ? `up to ${durationText(toSeconds)}`
    : `${durationText(fromSeconds)} – ${durationText(toSeconds)}`;
}
