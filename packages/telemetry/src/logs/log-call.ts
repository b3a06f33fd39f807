import type { Logger } from 'pino';
import type { LineKind } from './burst-limit.ts';
import type { Redact } from './redact.ts';
import { isRequest, isResponse } from './shown-as.ts';

/** `(fields, message, …values)` or `(message, …values)`. */
export type LogArguments = Parameters<Logger['info']>;

export const NO_COMPONENT = 'service';

/** What kind of line a call writes, without the values in its message. */
export function kindOfCall(args: LogArguments, bindings: Readonly<Record<string, unknown>>, level: number): LineKind {
  const [first, second] = args as readonly unknown[];
  const given = typeof first === 'object' && first !== null && 'component' in first ? first.component : undefined;
  const component = given ?? bindings.component;
  return {
    level,
    component: typeof component === 'string' ? component : NO_COMPONENT,
    message: messageOf(first, second),
  };
}

function messageOf(first: unknown, second: unknown): string {
  if (typeof first !== 'object' || first === null) return typeof first === 'string' ? first : '';
  if (typeof second === 'string') return second;
  if (first instanceof Error) return first.message;
  if ('msg' in first && typeof first.msg === 'string') return first.msg;
  return 'err' in first && first.err instanceof Error ? first.err.message : '';
}

/** The arguments without their secrets. */
export function redactCall(args: LogArguments, redact: Redact): LogArguments {
  const [first, ...rest] = args as readonly unknown[];
  return [redactFirst(first, redact), ...rest.map(redact)] as unknown as LogArguments;
}

/** The fields stay an object: a text in their place would be taken for the message. */
function redactFirst(first: unknown, redact: Redact): unknown {
  if (typeof first !== 'object' || first === null) return first;
  const shown = redact(first);
  if (typeof shown !== 'object' || shown === null) return { fields: shown };
  // As pino names them.
  if (isRequest(first)) return { req: shown };
  return isResponse(first) ? { res: shown } : shown;
}
