import {
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { peerTrustOf } from './peer-trust.ts';
import type { Propagation, PropagationFormats } from './propagation.ts';

/**
 * The global propagator, through which other people's instrumentation goes. It takes context from nobody and gives it
 * to nobody, unless the context that it gets says how far the peer is trusted.
 */
export function createPeerPropagator(formats: PropagationFormats, peers: Propagation): TextMapPropagator {
  return {
    fields: () => [
      ...(formats.traceContext ? ['traceparent', 'tracestate'] : []),
      ...(formats.baggage ? ['baggage'] : []),
    ],
    inject: <Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>) => {
      const trust = peerTrustOf(context);
      if (trust === undefined || isTracingSuppressed(context)) return;
      const parent = trace.getSpanContext(context);
      const baggage = propagation.getBaggage(context);
      const origin = {
        ...(parent === undefined ? {} : { parent }),
        ...(baggage === undefined ? {} : { baggage }),
      };
      peers.inject(origin, carrier, trust, setter);
    },
    extract: <Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>) => {
      const trust = peerTrustOf(context);
      if (trust === undefined) return context;
      const { parent, baggage } = peers.extract(carrier, trust, getter);
      const below = parent === undefined ? context : trace.setSpanContext(context, parent);
      return baggage === undefined ? below : propagation.setBaggage(below, baggage);
    },
  };
}
