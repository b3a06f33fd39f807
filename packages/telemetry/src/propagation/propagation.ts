import { createTraceState, type SpanContext, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import type { TraceOrigin } from '../trace/index.ts';
import { formatBaggage, parseBaggage } from './baggage.ts';
import { readField, type TextCarrier, textGetter, textSetter } from './carrier.ts';
import type { CountDiscard } from './discard.ts';
import type { PeerTrust } from './peer-trust.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import { limitTracestate } from './tracestate.ts';

/** Which of the standard's formats are spoken (`OTEL_PROPAGATORS`). */
export interface PropagationFormats {
  readonly traceContext: boolean;
  readonly baggage: boolean;
}

/** Carries trace context between peers, over HTTP headers or anything else that holds texts by name. */
export interface Propagation {
  /** Where a span for what this carrier brought comes from. Nothing that it holds can make this throw. */
  extract(carrier: TextCarrier, trust: PeerTrust): TraceOrigin;
  extract<Carrier>(carrier: Carrier, trust: PeerTrust, getter: TextMapGetter<Carrier>): TraceOrigin;
  /** Writes what a peer with this trust may know of a span: `origin` is the span's own. */
  inject(origin: TraceOrigin | undefined, carrier: Record<string, string>, trust: PeerTrust): void;
  inject<Carrier>(
    origin: TraceOrigin | undefined,
    carrier: Carrier,
    trust: PeerTrust,
    setter: TextMapSetter<Carrier>,
  ): void;
}

/** W3C Trace Context and Baggage with a policy for each peer. */
export function createPropagation(formats: PropagationFormats, discard: CountDiscard): Propagation {
  return {
    extract: (carrier: never, trust: PeerTrust, getter: TextMapGetter<never> = textGetter) => {
      if (trust === 'ignore') return {};
      const context = formats.traceContext ? readContext(getter, carrier, discard) : undefined;
      if (trust === 'link') {
        if (formats.baggage && getter.get(carrier, 'baggage') !== undefined) discard('baggage', 'untrusted');
        return context === undefined ? {} : { link: context };
      }
      const baggage = formats.baggage ? readBaggage(getter, carrier, discard) : undefined;
      return {
        ...(context === undefined ? {} : { parent: context }),
        ...(baggage === undefined ? {} : { baggage }),
      };
    },
    inject: (
      origin: TraceOrigin | undefined,
      carrier: never,
      trust: PeerTrust,
      setter: TextMapSetter<never> = textSetter,
    ) => {
      if (origin === undefined || trust === 'ignore') return;
      const { parent, baggage } = origin;
      if (formats.traceContext && parent !== undefined) {
        setter.set(carrier, 'traceparent', formatTraceparent(parent));
        const state = trust === 'accept' ? stateOf(parent) : samplingStateOf(parent);
        if (state !== '') setter.set(carrier, 'tracestate', state);
      }
      if (trust !== 'accept' || !formats.baggage || baggage === undefined) return;
      const text = formatBaggage(baggage);
      if (text !== '') setter.set(carrier, 'baggage', text);
    },
  };
}

function readContext<Carrier>(
  getter: TextMapGetter<Carrier>,
  carrier: Carrier,
  discard: CountDiscard,
): SpanContext | undefined {
  const traceparent = readField(getter, carrier, 'traceparent');
  if (traceparent === undefined) return undefined;
  const context = parseTraceparent(traceparent);
  // Without its parent a tracestate means nothing, and must not be read (W3C Trace Context, 4.3).
  if (context === undefined) {
    discard('traceparent', 'malformed');
    return undefined;
  }
  const tracestate = readField(getter, carrier, 'tracestate');
  if (tracestate === undefined) return context;
  const { text, discarded } = limitTracestate(tracestate);
  if (discarded !== undefined) discard('tracestate', discarded);
  return text === '' ? context : { ...context, traceState: createTraceState(text) };
}

function readBaggage<Carrier>(
  getter: TextMapGetter<Carrier>,
  carrier: Carrier,
  discard: CountDiscard,
): TraceOrigin['baggage'] {
  const text = readField(getter, carrier, 'baggage');
  if (text === undefined) return undefined;
  const { baggage, discarded } = parseBaggage(text);
  if (discarded !== undefined) discard('baggage', discarded);
  return baggage;
}

/** Our own entry may have made it longer than it may be. */
function stateOf({ traceState }: SpanContext): string {
  return traceState === undefined ? '' : limitTracestate(traceState.serialize()).text;
}

/** What others wrote into `tracestate` is not for a peer that is not trusted; how the trace was sampled is. */
function samplingStateOf({ traceState }: SpanContext): string {
  const value = traceState?.get('ot');
  return value === undefined ? '' : limitTracestate(`ot=${value}`).text;
}
