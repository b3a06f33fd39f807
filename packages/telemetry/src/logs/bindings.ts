import type { Logger } from 'pino';
import type { Redact } from './redact.ts';

type Bindings = Readonly<Record<string, unknown>>;

/** The fields that every line of a logger has, by logger. */
export interface KnownBindings {
  of(logger: Logger): Bindings;
  forget(logger: Logger): void;
}

/** `bindings()` parses JSON on each call, and a logger's bindings hardly ever change. */
export function createKnownBindings(): KnownBindings {
  const known = new WeakMap<Logger, Bindings>();
  return {
    forget: (logger) => void known.delete(logger),
    of: (logger) => {
      const before = known.get(logger);
      if (before !== undefined) return before;
      const bindings = logger.bindings();
      known.set(logger, bindings);
      return bindings;
    },
  };
}

/**
 * Takes the secrets out of what child loggers are given. pino writes those fields once, when the child is made, and
 * its own `formatters.bindings` is not asked for children.
 */
export function redactBindings(logger: Logger, redact: Redact, known: KnownBindings): void {
  const { child, setBindings } = logger;
  const clean = (bindings: Bindings): Bindings => {
    const shown = redact(bindings);
    return typeof shown === 'object' && shown !== null ? { ...shown } : { bindings: shown };
  };
  logger.child = function (this: Logger, bindings: Bindings, options?: Parameters<Logger['child']>[1]) {
    return child.call(this, clean(bindings), options);
  } as Logger['child'];
  logger.setBindings = function (this: Logger, bindings) {
    setBindings.call(this, clean(bindings));
    known.forget(this);
  };
}
