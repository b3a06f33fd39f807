import { readEndpoint } from './endpoint.ts';
import { DEFAULT_LIMITS, type FetchLimits, fetchText } from './fetch-text.ts';
import { LiveReadError } from './live-read-error.ts';

/** Enough to be quick, and little enough beside the rules that Prometheus evaluates meanwhile. */
const AT_A_TIME = 4;

/** What Prometheus answers. */
export interface PrometheusAnswers {
  /** As it was asked, without a password. */
  readonly url: string;
  /** Expression → its answer as JSON, that of a refused expression included. */
  readonly answers: ReadonlyMap<string, unknown>;
}

/**
 * Asks Prometheus for the value of each expression now, each different one once.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 *
 * @throws LiveReadError when nobody answers, or somebody else than Prometheus.
 */
export async function askPrometheus(
  given: string,
  expressions: Iterable<string>,
  limits: FetchLimits = DEFAULT_LIMITS,
): Promise<PrometheusAnswers> {
  const endpoint = readEndpoint(given);
  const { url } = endpoint;
  const base = url.pathname.replace(/\/$/, '');
  const answers = new Map<string, unknown>();
  const waiting = [...new Set(expressions)];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const path = `${base}/api/v1/query?${new URLSearchParams({ query: next })}`;
      const { text } = await fetchText(endpoint, { accept: 'application/json', path }, limits);
      answers.set(next, answerOf(text, url.href));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return { url: url.href, answers };
}

function answerOf(text: string, url: string): unknown {
  const answer = parsedJson(text);
  if (typeof answer === 'object' && answer !== null && 'status' in answer) return answer;
  throw new LiveReadError(url, 'answers with something that Prometheus’ API does not', {
    expected: 'Prometheus’ HTTP API',
    fix: 'name the URL under which Prometheus’ own page is found',
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
