import { type SettingRow, settingRows } from './setting-rows.ts';

/** `docs/reference/settings.md`: every setting, what it takes, its default and why. */
export function settingsMarkdown(): string {
  const rows = settingRows();
  const sections = new Set(rows.map((row) => row.path[0] ?? ''));
  return [
    '# Settings',
    '',
    'Every key of `headrace.settings.ts`, and of the same shape as YAML. Only `services` is required. ' +
      'An unknown key is an error, so a misspelt one cannot pass.',
    '',
    ...[...sections].flatMap((section) =>
      sectionLines(
        section,
        rows.filter((row) => row.path[0] === section),
      ),
    ),
  ].join('\n');
}

function sectionLines(section: string, rows: readonly SettingRow[]): string[] {
  return [
    `## \`${section}\``,
    '',
    '| key | default | takes | what it is |',
    '|---|---|---|---|',
    ...rows.map(
      (row) => `| \`${keyText(row)}\` | ${defaultText(row)} | ${cell(row.expected)} | ${cell(row.description)} |`,
    ),
    '',
  ];
}

function keyText(row: SettingRow): string {
  return row.path.join('.').replaceAll('.[]', '[]');
}

function defaultText(row: SettingRow): string {
  if (row.required) return 'required';
  if (row.fallback === undefined || (Array.isArray(row.fallback) && row.fallback.length === 0)) return '–';
  return `\`${JSON.stringify(row.fallback)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
