import { type Problem, readExposition } from '@headrace/contract';
import { type Stack, WHOLE_FILE } from '@headrace/stack';
import { liveRules } from './rules.ts';
import { prepareLive } from './scene.ts';

/**
 * Holds what :8889 or a service's own endpoint shows against the contracts of the settings.
 * @param text in the text format 0.0.4 or in OpenMetrics 1.0.
 * @param url as problems show it; a problem's path is a family, a family with a label, or a label of many families.
 */
export function checkExposition(text: string, stack: Stack, url: string): Problem[] {
  const scene = prepareLive(readExposition(text), stack);
  return liveRules.flatMap((rule) =>
    rule.find(scene).map(({ path, severity = rule.severity, message, expected, fix }) => ({
      ...{ code: rule.code, severity, file: url, ...WHOLE_FILE },
      ...{ path, message, expected, fix },
    })),
  );
}
