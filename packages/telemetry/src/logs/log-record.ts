import { format } from 'node:util';
import { context } from '@opentelemetry/api';
import { type AnyValue, type Logger as OtelLogger, SeverityNumber } from '@opentelemetry/api-logs';

interface LogCall {
  /** The arguments as the caller gave them: `(fields, message, …values)` or `(message, …values)`. */
  readonly args: readonly unknown[];
  /** Fields that the logger adds itself. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** pino's number: 30 is info. */
  readonly level: number;
}

const SEVERITIES: readonly { readonly from: number; readonly number: SeverityNumber; readonly text: string }[] = [
  { from: 60, number: SeverityNumber.FATAL, text: 'fatal' },
  { from: 50, number: SeverityNumber.ERROR, text: 'error' },
  { from: 40, number: SeverityNumber.WARN, text: 'warn' },
  { from: 30, number: SeverityNumber.INFO, text: 'info' },
  { from: 20, number: SeverityNumber.DEBUG, text: 'debug' },
];

/**
 * Emits one pino call as an OTLP log record: body = message, the other fields = attributes. Secrets are out already, and
 * what is left has an end: see `createRedact`.
 */
export function emitLogRecord(logger: OtelLogger, call: LogCall): void {
  const severity = SEVERITIES.find(({ from }) => call.level >= from) ?? { number: SeverityNumber.TRACE, text: 'trace' };
  const { message, fields } = splitArguments(call.args);
  const attributes: Record<string, AnyValue> = {};
  for (const [key, value] of Object.entries({ ...call.fields, ...fields })) addAttribute(attributes, key, value);
  logger.emit({
    timestamp: Date.now(),
    severityNumber: severity.number,
    severityText: severity.text,
    body: message,
    attributes,
    context: context.active(),
  });
}

function splitArguments(args: readonly unknown[]): { message: string; fields: Record<string, unknown> } {
  const [first, ...rest] = args;
  if (first instanceof Error)
    return { message: rest.length > 0 ? format(...rest) : first.message, fields: { err: first } };
  if (typeof first === 'object' && first !== null) {
    return { message: rest.length > 0 ? format(...rest) : '', fields: { ...first } };
  }
  return { message: format(...args), fields: {} };
}

function addAttribute(attributes: Record<string, AnyValue>, key: string, value: unknown): void {
  if (value === undefined) return;
  if (value instanceof Error) {
    // Semantic conventions for exceptions in logs.
    attributes['exception.type'] = value.name;
    attributes['exception.message'] = value.message;
    if (value.stack !== undefined) attributes['exception.stacktrace'] = value.stack;
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    attributes[key] = value;
  } else if (typeof value === 'bigint') {
    attributes[key] = value.toString();
  } else if (typeof value === 'object') {
    attributes[key] = JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? inner.toString() : inner));
  }
}
