import { readExposition } from '@headrace/contract';
import { readEndpoint } from './endpoint.ts';
import { DEFAULT_LIMITS, type FetchLimits, fetchText } from './fetch-text.ts';
import { LiveReadError } from './live-read-error.ts';

/** What a metrics endpoint shows. */
export interface FetchedExposition {
  /** As it was asked: with `/metrics` where no path was given, and without a password. */
  readonly url: string;
  readonly text: string;
}

/** The text format first: OpenMetrics knows no type for a counter whose name does not end in `_total`. */
const ACCEPT =
  'text/plain;version=0.0.4;escaping=underscores,application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5';

/**
 * Asks a metrics endpoint once.
 *
 * @throws LiveReadError when nobody answers, or with something that is no exposition.
 */
export async function fetchExposition(given: string, limits: FetchLimits = DEFAULT_LIMITS): Promise<FetchedExposition> {
  const endpoint = readEndpoint(given);
  if (endpoint.url.pathname === '/') endpoint.url.pathname = '/metrics';
  const url = endpoint.url.href;
  const { status, contentType, text } = await fetchText(endpoint, { accept: ACCEPT }, limits);
  const advice = {
    expected: 'Prometheus’ text format or OpenMetrics',
    fix: 'name the metrics endpoint: :8889 of the collector, or /metrics of a service',
  };
  if (status !== 200) throw new LiveReadError(url, `answers ${status}: ${excerptOf(text)}`, advice);
  const isOther = /^(?:text\/html|application\/json)\b/i.test(contentType);
  const isEmpty = text.trim() === '';
  if (isOther || (!isEmpty && readExposition(text).length === 0))
    throw new LiveReadError(url, `answers with something that is no exposition: ${excerptOf(text)}`, advice);
  return { url, text };
}

const MOST_SHOWN = 120;

function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
}
