import { JsonError } from '@headrace/contract';
import { extractJson } from './extract-json.ts';
import type { LabelFilter, Stage } from './query.ts';
import { parseBytes, parseDurationNanos } from './units.ts';

/** A log record as a query sees it; what costs something is only made where a stage asks for it. */
export interface LogEntry {
  readonly timeUnixNano: bigint;
  /** The labels of its stream. */
  readonly stream: ReadonlyMap<string, string>;
  line(): string;
  metadata(): ReadonlyMap<string, string>;
}

/** What is known of an entry on its way through the stages. */
interface Labels {
  /** Undefined for a label that is not there. */
  get(name: string): string | undefined;
  /** As Loki does: a name that the stream or the metadata has gets a suffix, and of two the first stays. */
  addParsed(name: string, value: string): void;
  setError(error: string, details: string): void;
  readonly error: string;
  all(): ReadonlyMap<string, string>;
}

const duplicateSuffix = '_extracted';

/** The labels of an entry that all stages let through: of its stream, its metadata, what was parsed and any error. */
export function throughStages(entry: LogEntry, stages: readonly Stage[]): ReadonlyMap<string, string> | undefined {
  const labels = createLabels(entry);
  for (const stage of stages) {
    if (stage.kind === 'line') {
      if (!stage.isMatch(entry.line())) return undefined;
    } else if (stage.kind === 'filter') {
      if (!isMatch(stage.filter, labels)) return undefined;
    } else parseJson(entry.line(), labels);
  }
  return labels.all();
}

/**
 * Source: `LabelsBuilder`, Loki v3.7.6, pkg/logql/log/labels.go.
 */
function createLabels(entry: LogEntry): Labels {
  const parsed = new Map<string, string>();
  let metadata: Map<string, string> | undefined;
  let error = '';
  let details = '';
  const metadataNow = (): Map<string, string> => {
    metadata ??= new Map(
      [...entry.metadata()].map(([name, value]) => [entry.stream.has(name) ? name + duplicateSuffix : name, value]),
    );
    return metadata;
  };
  return {
    get: (name) => {
      if (name === '__error__') return error;
      return parsed.get(name) ?? entry.stream.get(name) ?? metadataNow().get(name);
    },
    addParsed: (name, value) => {
      const free = entry.stream.has(name) || metadataNow().has(name) ? name + duplicateSuffix : name;
      if (!parsed.has(free)) parsed.set(free, value);
    },
    setError: (kind, text) => {
      if (error !== '') return;
      error = kind;
      details = text;
    },
    get error() {
      return error;
    },
    all: () => {
      const labels = new Map([...entry.stream, ...metadataNow(), ...parsed].filter(([, value]) => value !== ''));
      if (error === '') return labels;
      return labels.set('__error__', error).set('__error_details__', details);
    },
  };
}

function parseJson(line: string, labels: Labels): void {
  try {
    extractJson(line, labels.addParsed);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    labels.setError('JSONParserErr', "Value looks like object, but can't find closing '}' symbol");
  }
}

/** Source: pkg/logql/log/label_filter.go: what cannot be read as a number is let through, with an error. */
function isMatch(filter: LabelFilter, labels: Labels): boolean {
  switch (filter.kind) {
    case 'and': {
      // Both sides are asked, for either may set the error.
      const left = isMatch(filter.left, labels);
      return isMatch(filter.right, labels) && left;
    }
    case 'or':
      return isMatch(filter.left, labels) || isMatch(filter.right, labels);
    case 'text':
      return filter.isMatch(labels.get(filter.name) ?? '');
    case 'number': {
      const text = labels.get(filter.name);
      if (text === undefined) return false;
      const value = numberOf(text, filter.unit);
      if (value !== undefined) return filter.isMatch(value);
      labels.setError('LabelFilterErr', notANumber(text, filter.unit));
      return true;
    }
  }
}

function numberOf(text: string, unit: 'number' | 'duration' | 'bytes'): number | undefined {
  if (unit === 'bytes') return parseBytes(text);
  if (unit === 'duration') {
    const nanos = parseDurationNanos(text);
    return nanos === undefined ? undefined : Number(nanos);
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

/** In the words of Go's parsers. */
function notANumber(text: string, unit: 'number' | 'duration' | 'bytes'): string {
  const quoted = JSON.stringify(text);
  if (unit === 'duration') return `time: invalid duration ${quoted}`;
  return unit === 'bytes' ? `unhandled size name: ${text}` : `strconv.ParseFloat: parsing ${quoted}: invalid syntax`;
}
