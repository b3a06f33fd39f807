export type ContextHeader = 'traceparent' | 'tracestate' | 'baggage';
/** `malformed` against its grammar, `too_long` beyond what must be carried, `untrusted` from a peer that may not give it. */
export type DiscardReason = 'malformed' | 'too_long' | 'untrusted';

/** Counts what was not taken over, in whole or in part, from a peer's context. */
export type CountDiscard = (header: ContextHeader, reason: DiscardReason) => void;
