import { JsonReader } from '@headrace/contract';

/** Names under which a level is looked for, the first one first. Source: `DefaultAllowedLevelFields`, limits.go. */
const levelFields = [
  ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText'],
  ...['lvl', 'LVL', 'Lvl', 'severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
];

const levelsByName: Readonly<Record<string, string>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

/** Six ranges of four numbers each. Source: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const levelsByNumber = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * The level that Loki finds for a record: in a label, in its metadata, by its severity number, or in its line.
 *
 * Source: `extractLogLevel`, Loki v3.7.6, pkg/distributor/field_detection.go.
 */
export function detectLevel(
  stream: ReadonlyMap<string, string>,
  metadata: ReadonlyMap<string, string>,
  lineOf: () => string,
): string {
  const own = metadata.get('detected_level');
  if (own !== undefined) return normalized(own);
  for (const labels of [stream, metadata]) {
    const name = levelFields.find((field) => labels.has(field));
    if (name !== undefined) return normalized(labels.get(name) ?? '');
  }
  const number = metadata.get('severity_number');
  return number === undefined
    ? levelInLine(lineOf())
    : (levelsByNumber[Math.ceil(Number(number) / 4) - 1] ?? 'unknown');
}

function normalized(level: string): string {
  return levelOf(level) ?? level;
}

function levelOf(name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(levelsByName, key) ? levelsByName[key] : undefined;
}

function levelInLine(line: string): string {
  const trimmed = line.trim();
  const isJson = trimmed.startsWith('{') && trimmed.endsWith('}');
  const named = isJson ? levelInJson(trimmed) : line.includes('=') ? levelInLogfmt(line) : undefined;
  return (named === undefined ? undefined : levelOf(named)) ?? firstLevelWord(line);
}

/** The first text under one of the names, as far as two objects deep. */
function levelInJson(line: string): string | undefined {
  let found: string | undefined;
  const json = new JsonReader(line);
  const readObject = (depth: number): void => {
    json.object((name) => {
      if (json.peek() === '"') {
        const value = json.text();
        if (levelFields.includes(name)) found ??= value;
      } else if (json.peek() === '{' && depth < 2) readObject(depth + 1);
      else json.skip();
    });
  };
  try {
    readObject(1);
  } catch {
    // A line that only looks like JSON is searched for words; what was found before the fault counts.
    return found;
  }
  return found;
}

function levelInLogfmt(line: string): string | undefined {
  let best = levelFields.length;
  let found: string | undefined;
  for (const [, key = '', quoted, bare = ''] of line.matchAll(/([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)) {
    const rank = levelFields.findIndex((field) => field.toLowerCase() === key.toLowerCase());
    if (rank === -1 || rank >= best) continue;
    best = rank;
    found = quoted ?? bare;
  }
  return found;
}

const words = ['trace', 'debug', 'fatal', 'critical', 'error', 'err', 'warning', 'warn', 'info'];
const wordPatterns = words.map((word) => ({
  level: levelsByName[word] ?? word,
  pattern: new RegExp(`(?<![^ \\t\\n[({"=])${word}(?![^ \\t\\n[\\](){}:,!"=])`),
}));

/** The level whose word comes first in the line; of two at one place, the one that is looked for first. */
function firstLevelWord(line: string): string {
  const lower = line.toLowerCase();
  let level = 'unknown';
  let first = lower.length;
  for (const { level: named, pattern } of wordPatterns) {
    const at = pattern.exec(lower)?.index ?? first;
    if (at >= first) continue;
    first = at;
    level = named;
  }
  return level;
}
