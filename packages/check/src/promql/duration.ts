import { DURATION_UNITS_MS } from '@headrace/stack';

/** A duration as PromQL writes it, `1h30m` or seconds as a number, or undefined for anything else. */
export function promqlDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[0-9.]+$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(?:[0-9]+(?:ms|[smhdwy]))+$/.test(trimmed)) return undefined;
  return [...trimmed.matchAll(/([0-9]+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (DURATION_UNITS_MS[unit] ?? 0),
    0,
  );
}
