import { isFields } from '../documents/value.ts';
import type { ScalarShape, WordShape } from './schema.ts';

/** `1h30m`, `1.5s`, `-1s`, `0`: Go's time.ParseDuration. */
const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** `type` or `type/name`: component/identifiable.go and component/component.go, which cut spaces off. */
const COMPONENT_ID = /^\s*[a-zA-Z][0-9a-zA-Z_]{0,62}\s*(?:\/\s*[^\s\p{C}\p{Z}\p{S}]{1,1024}\s*)?$/u;

/** Whether the collector decodes a value into a field: numbers are cut to integers, and a duration may be nanoseconds. */
export function fits(value: unknown, shape: ScalarShape): boolean {
  switch (shape) {
    case 'any':
      return true;
    case 'text':
      return typeof value === 'string';
    case 'id':
      if (typeof value === 'string') return isFilled(value) || COMPONENT_ID.test(value);
      // An id is a struct without keys, which an empty section fits.
      return isFields(value) && Object.keys(value).length === 0;
    case 'boolean':
      return typeof value === 'boolean';
    case 'duration':
      return isNumber(value) || (typeof value === 'string' && (isFilled(value) || GO_DURATION.test(value)));
    case 'natural':
      return isNumber(value) && value >= 0;
    case 'integer':
    case 'number':
      return isNumber(value);
  }
}

/** Whether a value is one of a type's words. */
export function fitsWord(value: unknown, { words, anyCase, integer }: WordShape): boolean {
  if (typeof value !== 'string') return integer === true && isNumber(value);
  return isFilled(value) || words.includes(anyCase === true ? value.toLowerCase() : value);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** A text with a placeholder inside becomes another one. */
function isFilled(value: string): boolean {
  return value.includes('${');
}
