import { explainFamily, familyNames } from './explain-family.ts';
import { explainLabel, labelNames } from './explain-label.ts';
import { explainRule } from './explain-rule.ts';
import { explainPort, explainProblem, explainSetting, settingText } from './explain-stack.ts';
import { explainAttribute, explainLog, explainSpan, traceNames } from './explain-trace.ts';
import type { Knowledge } from './knowledge.ts';
import type { Explanation } from './meaning.ts';
import { suggestions } from './suggestions.ts';

const EXPLAINERS = [
  ...[explainFamily, explainRule, explainSpan, explainLog, explainAttribute],
  ...[explainLabel, explainPort, explainSetting, explainProblem],
];

/** Everything that goes by a name, or what the name may be a misspelling of. */
export function explain(name: string, knowledge: Knowledge): Explanation {
  const meanings = EXPLAINERS.flatMap((find) => find(name, knowledge));
  return meanings.length > 0 ? { name, meanings } : { name, suggestions: suggestions(name, allNames(knowledge)) };
}

/** Every name that can be explained. */
function allNames(knowledge: Knowledge): string[] {
  return [
    ...new Set([
      ...familyNames(knowledge),
      ...traceNames(knowledge),
      ...labelNames(knowledge),
      ...knowledge.rules.map((rule) => rule.name),
      ...knowledge.endpoints.map(({ port }) => String(port)),
      ...knowledge.settings.map(settingText).flatMap(withSections),
      ...knowledge.problems.map(({ code }) => code),
    ]),
  ];
}

/** A setting and the sections that it lies in: `collector.ports.grpc` with `collector.ports` and `collector`. */
function withSections(setting: string): string[] {
  const keys = setting.split('.');
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
}
