import type { ResourceSpans } from '../src/otlp/message.ts';

/** The parts of Tempo's answers that the tests read. */
export interface SearchAnswer {
  readonly traces: readonly FoundTrace[];
  readonly metrics: { readonly inspectedTraces: number };
}

export interface FoundTrace {
  readonly traceID: string;
  readonly rootServiceName: string;
  readonly rootTraceName?: string;
  readonly startTimeUnixNano: string;
  readonly durationMs: number;
  readonly spanSet?: Spanset;
  readonly spanSets?: readonly Spanset[];
  readonly serviceStats: object;
}

interface Spanset {
  readonly spans: readonly {
    readonly spanID: string;
    readonly name?: string;
    readonly attributes?: readonly object[];
  }[];
  readonly matched: number;
}

export interface TraceAnswerV1 {
  readonly batches: readonly ResourceSpans[];
}

export interface TraceAnswerV2 {
  readonly trace: { readonly resourceSpans: readonly ResourceSpans[] };
  readonly metrics: object;
}

/** The answer's JSON; throws the text of any answer but 200. */
export async function getJson<Answer>(port: number, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
