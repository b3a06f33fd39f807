import { type Example, exampleText } from './example.ts';
import { problemCatalogue } from './problem-catalogue.ts';
import type { ProblemEntry } from './problem-entry.ts';

/** What the problems of each area are about: the part of a code before its slash. */
const AREAS: Readonly<Record<string, string>> = {
  alerts: 'Alerts: whether they reach somebody who knows what to do',
  bundle: 'The generated files on disk',
  check: 'Files that are handed to `headrace check`, and what suppresses a problem',
  collector: 'Configurations of the collector',
  dashboards: 'Dashboards and Grafana',
  exposition: 'What the collector loses between OTLP and Prometheus, as `headrace predict` tells it',
  live: 'What a running stack shows, as `headrace check --live` and `--prometheus` tell it',
  logs: 'Keeping logs',
  metrics: 'Keeping metrics',
  otlp: 'What is given to `headrace predict`',
  patch: 'Patches of generated files',
  ports: 'Ports',
  query: 'PromQL, LogQL and TraceQL in dashboards and rules',
  rules: 'Rule files of Prometheus',
  run: 'Starting the stack',
  secrets: 'Secrets',
  services: 'The services of the settings',
  settings: 'The settings file and its values',
};

/** `docs/reference/errors.md`. */
export function errorsMarkdown(): string {
  const entries = problemCatalogue();
  return [
    '# Problems',
    '',
    'Every problem has a code, a place, what was expected and a fix. Exit code 1 means problems in what was read, ' +
      '2 wrong arguments or a file that cannot be read or parsed. With a problem nothing is written and nothing started. ' +
      '`headrace explain CODE` says in a terminal what a code means.',
    '',
    'In a rule file or another YAML file of your own, a comment above an entry says that a problem is none, and why: ' +
      '`# headrace-disable area/name why`. One that suppresses nothing is a problem itself.',
    '',
    'JSON has no comments, and Grafana drops members that it does not know when it saves a dashboard: for dashboards, ' +
      'generated files and the settings themselves, `check.ignore` in the settings has the code, the reason and, where it ' +
      'is for one place alone, the file and the path as they are printed. Every command honours it. Problems of reading ' +
      '(`settings/*`, `check/*`) and those that end a command cannot be ignored.',
    '',
    'An entry of `check.ignore` that ignores nothing is told where a run has looked for its problem wherever that can be: ' +
      'one for a check of the settings by every command, one for `bundle/drift` by `headrace check`, and one for what is in ' +
      'files by a `headrace check` that has read the `file` of the entry. Without a `file` it may be for one that is handed ' +
      'over another time; a secret’s file depends on the machine, a patch on where the stack runs, and what runs on the ' +
      'moment: none of these is told.',
    '',
    'Each example is run by a test: the wrong one has this problem and no other, the right one has none. ' +
      'Examples of PromQL stand in an alert, those of series in an exposition that is otherwise right; commands run in a ' +
      'folder with a settings file whose bundle is written, the right ones after the wrong ones.',
    '',
    '| Area | About | Problems |',
    '| --- | --- | --- |',
    ...areasOf(entries).map(areaRow),
    '',
    ...entries.flatMap(entryLines),
  ].join('\n');
}

interface Area {
  readonly name: string;
  readonly entries: readonly ProblemEntry[];
}

function areasOf(entries: readonly ProblemEntry[]): Area[] {
  const names = [...new Set(entries.map(({ code }) => areaOf(code)))];
  return names.map((name) => ({ name, entries: entries.filter(({ code }) => areaOf(code) === name) }));
}

function areaOf(code: ProblemEntry['code']): string {
  return code.slice(0, code.indexOf('/'));
}

function areaRow({ name, entries }: Area): string {
  // A code host makes the anchor of a heading by leaving out all but letters, digits and hyphens.
  const links = entries.map(({ code }) => `[${code.slice(name.length + 1)}](#${code.replace('/', '')})`);
  return `| \`${name}\` | ${AREAS[name] ?? ''} | ${links.join(' · ')} |`;
}

function entryLines({ code, meaning, fix, examples }: ProblemEntry): string[] {
  const { wrong, right } = examples;
  return [
    ...[`## \`${code}\``, '', meaning, '', `Fix: ${fix}`, ''],
    ...exampleLines('Wrong', wrong),
    ...exampleLines('Right', right),
  ];
}

function exampleLines(word: string, example: Example): string[] {
  const { language, text } = exampleText(example);
  const flags = 'strategy' in example ? `, with \`--strategy ${example.strategy}\`` : '';
  return [`${word}${flags}:`, '', `\`\`\`${language}`, text.trimEnd(), '```', ''];
}
