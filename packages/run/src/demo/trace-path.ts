import { ilpConnector } from '@headrace/contract';

/** A span as far as its place in a trace goes; ids are base64, as Tempo's JSON has them. */
export interface PathSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: string;
}

const { packetSend, packetProcess, packetReceive } = ilpConnector.spans;

/** The spans of a packet that a connector ends by itself: a hop has none of its own. */
const TO_CONNECTOR = [named(packetSend.name), named(packetProcess.name)];

/** The spans of a packet that reaches its receiver. */
const TO_RECEIVER = [...TO_CONNECTOR, named(packetReceive.name)];

/** The spans that a packet's path produces, each the parent of the next. */
export function expectedPath(endedAtConnector: boolean): readonly string[] {
  return endedAtConnector ? TO_CONNECTOR : TO_RECEIVER;
}

/** Whether the spans are exactly the expected path, each the child of the one before. */
export function isCompletePath(spans: readonly PathSpan[], expected: readonly string[]): boolean {
  if (spans.length !== expected.length) return false;
  let parent = '';
  for (const step of expected) {
    const span = spans.find((candidate) => (candidate.parentSpanId ?? '') === parent);
    if (span === undefined || `${span.name} ${span.kind}` !== step) return false;
    parent = span.spanId;
  }
  return true;
}

function named(name: string): string {
  return `${name} SPAN_KIND_INTERNAL`;
}
