import type { Problem, Severity } from '@headrace/contract';
import type { Locator, Path, Settings, Stack } from '@headrace/stack';
import { pathText } from '@headrace/stack';
import type { Examples } from './example.ts';

/** What a check looks at: the settings, the model made of them, and where each setting stands. */
export interface CheckContext {
  readonly settings: Settings;
  readonly stack: Stack;
  /** The settings file, as problems show it. */
  readonly file: string;
  readonly locator: Locator;
}

/** One check: what it is called, what it is for, and how it looks. */
export interface Check {
  readonly code: Problem['code'];
  readonly severity: Severity;
  /** One sentence for the reference. */
  readonly meaning: string;
  /** What to do about it, in a sentence or two for the reference. */
  readonly fix: string;
  readonly examples: Examples;
  readonly find: (context: CheckContext) => Finding[];
}

/** What a check found, at a place in the settings. */
export interface Finding {
  readonly path: Path;
  /** The setting to point at, where `path` is not written and another one is the cause. */
  readonly at?: Path;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** A finding with the code of its check and its position in the user's file. */
export function toProblem(check: Check, finding: Finding, context: CheckContext): Problem {
  const { path, at = path, ...text } = finding;
  return {
    code: check.code,
    severity: check.severity,
    file: context.file,
    ...context.locator.value(at),
    path: pathText(path),
    ...text,
  };
}

/** A dotted path of the settings as keys and indexes: `services.0.name`. */
export function settingsPath(dotted: string): Path {
  return dotted.split('.').map((key) => (/^[0-9]+$/.test(key) ? Number(key) : key));
}
