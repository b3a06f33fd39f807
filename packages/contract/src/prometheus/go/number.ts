/** Numbers as Go writes them. The digits are the fewest that read back as the same number, in Go and in JavaScript. */

/**
 * A float as the text format has it: `strconv.FormatFloat(f, 'g', -1, 64)`, with an exponent of at least two digits
 * below 1e-4 and from 1e+06 on, and a plain decimal between.
 * Source: `writeFloat`, expfmt/text_create.go; `%e is used if`, strconv/ftoa.go.
 */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A float in OpenMetrics: like {@link formatFloat}, and always with a point or an exponent. Source: `writeOpenMetricsFloat`. */
export function formatOpenMetricsFloat(value: number): string {
  const text = formatFloat(value);
  return Number.isFinite(value) && !/[.e]/.test(text) ? `${text}.0` : text;
}

/** A float as JSON and as an attribute's text have it: as in JavaScript, but for `-0`. Source: `float64AsString`, pcommon/value.go. */
export function jsonFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
