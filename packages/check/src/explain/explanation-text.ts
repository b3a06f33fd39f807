import type { Explanation, Meaning } from './meaning.ts';

/** An explanation for people: each meaning a heading with what there is to say below it. */
export function explanationText(explanation: Explanation): string {
  if ('meanings' in explanation) return explanation.meanings.map(meaningText).join('\n');
  const { name, suggestions } = explanation;
  const meant = suggestions.length === 0 ? '' : `  did you mean ${suggestions.join(', ')}?\n`;
  return `nothing here goes by the name "${name}"\n${meant}`;
}

function meaningText({ kind, name, description, facts, readBy, example }: Meaning): string {
  const rows = [
    ...facts,
    ...(readBy.length === 0 ? [] : [['read by', ...readBy] as const]),
    ...(example === '' ? [] : [['example', example] as const]),
  ];
  const width = Math.max(...rows.map(([heading]) => heading.length)) + 2;
  return [
    `${kind} ${name}`,
    ...(description === '' ? [] : [`  ${description}`]),
    ...rows.flatMap(([heading, ...lines]) =>
      lines.map((line, index) => `  ${(index === 0 ? heading : '').padEnd(width)}${line}`),
    ),
    '',
  ].join('\n');
}
