const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** `1.5s`, `1h30m`, `10us` in nanoseconds; undefined when the text is no duration. As Go's time.ParseDuration. */
export function parseDurationNanos(text: string): bigint | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let nanos = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    nanos += Number(amount) * (nanosPerUnit[unit] ?? 0);
  }
  return Number.isFinite(nanos) ? BigInt(Math.round(nanos)) : undefined;
}
