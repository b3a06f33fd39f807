const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
  y: 31_536_000e9,
};

/** A duration as in LogQL, with days, weeks and years; undefined when the text is none. */
export function parseDurationNanos(text: string): bigint | undefined {
  if (!/^-?(\d+(\.\d+)?(ns|us|µs|μs|ms|s|m|h|d|w|y))+$/.test(text)) return text === '0' ? 0n : undefined;
  let nanos = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d|w|y)/g)) {
    nanos += Number(amount) * (nanosPerUnit[unit] ?? 0);
  }
  return Number.isFinite(nanos) ? BigInt(Math.round(text.startsWith('-') ? -nanos : nanos)) : undefined;
}

const prefixes = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** `5kB`, `1MiB`, `42`; undefined when the text is no size. Source: `ParseBytes`, github.com/dustin/go-humanize. */
export function parseBytes(text: string): number | undefined {
  const [, amount, prefix = '', binary] = /^\s*([\d.,]+)\s*([kmgtpe]?)(i?)b?\s*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const value = Number(amount.replaceAll(',', ''));
  const power = prefixes.indexOf(prefix.toLowerCase());
  return Number.isNaN(value) ? undefined : Math.trunc(value * (binary ? 1024 : 1000) ** power);
}
