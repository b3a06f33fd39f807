import { duplicateInstance } from './duplicate-instance.ts';
import { wrongHelp } from './help.ts';
import { wrongLabel } from './label.ts';
import type { LiveRule } from './live-rule.ts';
import { missing } from './missing.ts';
import { wrongType } from './type.ts';
import { unknown } from './unknown.ts';
import { wrongValue } from './value.ts';

/** Every rule that a running endpoint is held to. */
export const liveRules: readonly LiveRule[] = [
  missing,
  unknown,
  wrongType,
  wrongHelp,
  wrongLabel,
  wrongValue,
  duplicateInstance,
];
