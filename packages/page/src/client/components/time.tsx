import { agoText, timeText } from '../../text/quantities.ts';

/** A time both ways: how long ago, and when. */
export function Time({ timeMs, nowMs }: { readonly timeMs: number; readonly nowMs: number }) {
  const date = new Date(timeMs);
  const iso = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return (
    <time dateTime={iso} title={iso} class="time">
      <span>{agoText(timeMs, nowMs)}</span> <span class="muted">{timeText(timeMs)}</span>
    </time>
  );
}
