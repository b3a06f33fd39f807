/** A value of OTLP in protobuf's JSON shape. */
export function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: value };
  if (Buffer.isBuffer(value)) return { bytesValue: value.toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (value === undefined || value === null) return {};
  return { kvlistValue: { values: attributeList(value as Record<string, unknown>) } };
}

/** Attributes in protobuf's JSON shape: bigints are integers, numbers are floats. */
export function attributeList(attributes: Readonly<Record<string, unknown>>) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}
