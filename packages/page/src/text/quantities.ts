const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A count: exact while it can be read at a glance, then `1.23M`. */
export function countText(count: number): string {
  return Math.abs(count) < 1e6 ? WHOLE.format(count) : COMPACT.format(count);
}

/** A plain number with three digits that count. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return countText(value);
  return Math.abs(value) < 1e6 && Math.abs(value) >= 1e-3 ? SHORT.format(value) : value.toPrecision(3);
}

/** A rate as `12.3/s`; what is slower than one in a hundred seconds still shows that it is not nothing. */
export function rateText(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.01) return '<0.01/s';
  return `${perSecond < 1000 ? SHORT.format(perSecond) : COMPACT.format(perSecond)}/s`;
}

const STEPS: readonly (readonly [least: number, unit: string, factor: number])[] = [
  [60, 'min', 1 / 60],
  [1, 's', 1],
  [1e-3, 'ms', 1e3],
  [1e-6, 'µs', 1e6],
  [0, 'ns', 1e9],
];

/** A duration in the unit that fits it: `1.23 ms`. */
export function durationText(seconds: number): string {
  if (seconds === 0) return '0 s';
  const [, unit, factor] = STEPS.find(([least]) => seconds >= least) ?? ['', 's', 1];
  return `${SHORT.format(seconds * factor)} ${unit}`;
}

/** A value of a series with the unit that its metric declares, in UCUM: `s`, `By`, `1`, `{packet}`. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return 'not a number';
  if (unit === 's') return Math.abs(value) > 1e8 ? timeText(value * 1000) : durationText(value);
  if (unit === 'By') return bytesText(value);
  if (unit === '1') return `${SHORT.format(value * 100)} %`;
  const word = unit.replace(/[{}]/g, '');
  return word === ''
    ? numberText(value)
    : `${numberText(value)} ${value === 1 || word.endsWith('s') ? word : `${word}s`}`;
}

function bytesText(bytes: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10)));
  return `${SHORT.format(bytes / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** The time of day with milliseconds, in the reader's zone. */
export function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number, width = 2) => String(value).padStart(width, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/** How long ago: `12 s ago`. A clock that is ahead is taken for now. */
export function agoText(timeMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - timeMs) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} days ago`;
}
