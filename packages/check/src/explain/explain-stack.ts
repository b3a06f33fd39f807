import type { SettingRow } from '@headrace/stack';
import type { Knowledge } from './knowledge.ts';
import type { Meaning } from './meaning.ts';

/** Codes of problems. */
export function explainProblem(name: string, { problems }: Knowledge): Meaning[] {
  return problems
    .filter(({ code }) => code === name)
    .map(({ code, meaning, fix }) => ({
      ...{ kind: 'problem code', name: code, description: meaning },
      ...{ facts: [['fix', fix]], readBy: [], example: '' },
    }));
}

/** Ports by their number, with or without a colon. */
export function explainPort(name: string, { endpoints, written }: Knowledge): Meaning[] {
  const port = name.replace(/^:/, '');
  return endpoints
    .filter((endpoint) => String(endpoint.port) === port)
    .map(({ purpose, owner, protocol, setting, scrapedAs }) => ({
      kind: 'port',
      name: port,
      description: purpose,
      facts: [['listens', `${owner}, ${protocol}`], ['setting', setting], ...filesFact(setting, written)],
      readBy: scrapedAs === '' ? [] : [`scrape job ${scrapedAs} of Prometheus`],
      example: scrapedAs === '' ? '' : `curl -s http://127.0.0.1:${port}/metrics`,
    }));
}

/** Settings by their path, and sections with what is below them. */
export function explainSetting(name: string, { settings, written }: Knowledge): Meaning[] {
  const path = name.replace(/\.(?:\d+|\[\])(?=\.|$)/g, '[]');
  const below = settings.filter(
    (row) => settingText(row).startsWith(`${path}.`) || settingText(row).startsWith(`${path}[]`),
  );
  const row = settings.find((candidate) => settingText(candidate) === path);
  if (row === undefined && below.length === 0) return [];
  return [
    {
      kind: 'setting',
      name: path,
      description: row?.description ?? '',
      facts: [
        ...(row === undefined ? [] : [['takes', row.expected] as const, ['default', defaultText(row)] as const]),
        ...(below.length === 0 ? [] : [['has', ...below.map(settingText)] as const]),
        ...filesFact(path, written),
      ],
      readBy: [],
      example: '',
    },
  ];
}

/** The path of a setting as people write it: `services[].name`. */
export function settingText({ path }: SettingRow): string {
  return path.join('.').replaceAll('.[]', '[]');
}

function defaultText({ fallback, required }: SettingRow): string {
  if (required) return 'none: it is required';
  return fallback === undefined ? 'none' : JSON.stringify(fallback);
}

/** Files that a setting, or what is below it, goes into. */
function filesFact(setting: string, written: Knowledge['written']) {
  const files = written
    .filter(
      (source) =>
        source.setting === setting ||
        (/^[.[]/.test(source.setting.slice(setting.length)) && source.setting.startsWith(setting)),
    )
    .map(({ file }) => file);
  return files.length === 0 ? [] : [['written to', [...new Set(files)].toSorted().join(', ')] as const];
}
