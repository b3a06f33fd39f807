/** Milliseconds of each unit that Prometheus knows. */
export const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** A whole number and one unit, as Prometheus writes durations: `15s`, `35d`. */
export const DURATION_PATTERN = /^([1-9][0-9]*)(ms|s|m|h|d|w|y)$/;

/** Milliseconds of a duration that matches {@link DURATION_PATTERN}. */
export function durationMs(text: string): number {
  const [, count, unit] = DURATION_PATTERN.exec(text) ?? [];
  const factor = DURATION_UNITS_MS[unit ?? ''];
  if (count === undefined || factor === undefined) throw new RangeError(`not a duration: ${text}`);
  return Number(count) * factor;
}

/** The Prometheus duration that is exactly `ms`: 3024000000 gives `35d`, 15000 gives `15s`. */
export function prometheusDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const factor = DURATION_UNITS_MS[unit] ?? 1;
    if (ms >= factor && ms % factor === 0) return `${ms / factor}${unit}`;
  }
  return `${ms}ms`;
}

/** The same for Go's `time.ParseDuration`, which knows no days: 604800000 gives `168h`. */
export function goDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    const factor = DURATION_UNITS_MS[unit] ?? 1;
    if (ms >= factor && ms % factor === 0) return `${ms / factor}${unit}`;
  }
  return `${ms}ms`;
}
