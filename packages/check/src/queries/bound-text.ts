/**
 * A bucket's bound as Prometheus stores it in `le`: `0.01`, `1.0`, `1e+06`.
 * Source: `labels.FormatOpenMetricsFloat`, prometheus 3, which `le` is normalised with since 3.0.
 */
export function boundText(bound: number): string {
  const [mantissa = '', exponent = '0'] = bound.toExponential().split('e');
  const power = Number(exponent);
  if (bound !== 0 && (power < -4 || power >= 6))
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const plain = String(bound);
  return plain.includes('.') || plain.includes('e') ? plain : `${plain}.0`;
}
