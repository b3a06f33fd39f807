const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** A duration as PromQL writes it, `1h30m` or seconds as a number, or undefined for anything else. */
export function promqlDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[0-9.]+$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(?:[0-9]+(?:ms|[smhdwy]))+$/.test(trimmed)) return undefined;
  return [...trimmed.matchAll(/([0-9]+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0),
    0,
  );
}

/** A duration in the unit that reads best: `1m`, `90s`. */
export function durationText(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((one) => ms % (UNITS_MS[one] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS_MS[unit] ?? 1)}${unit}`;
}
