import {
  createExposition,
  type ExpositionModel,
  type Rendered,
  readMetricsRequest,
  type Scrape,
} from '@headrace/contract';
import { type MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';

/** The metrics of this process, shown to whoever asks instead of pushed. */
export interface Pull {
  /** Exactly the series, names and labels that the collector's :8889 shows of what this process pushes. */
  render(scrape: Scrape): Promise<Rendered>;
}

/** Collects when it is asked and never by itself; always totals, so that a scrape takes nothing from a push. */
export class PullReader extends MetricReader {
  constructor(producer: MetricProducer) {
    super({ metricProducers: [producer] });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Collects from `reader`, and translates by the contract's own rules.
 * @param reportError takes what an observable callback threw, and what the translation had to leave out.
 */
export function createPull(
  reader: MetricReader,
  model: ExpositionModel,
  reportError: (error: unknown) => void = () => undefined,
): Pull {
  const exposition = createExposition(model);
  return {
    render: async (scrape) => {
      // Loaded when first asked: who only pushes over gRPC does not need it.
      const [{ JsonMetricsSerializer }, { resourceMetrics, errors }] = await Promise.all([
        import('@opentelemetry/otlp-transformer'),
        reader.collect(),
      ]);
      for (const error of errors) reportError(error);
      const request = JsonMetricsSerializer.serializeRequest(resourceMetrics);
      const nowMs = Date.now();
      if (request !== undefined) exposition.accept(readMetricsRequest(new TextDecoder().decode(request)), nowMs);
      const rendered = exposition.render(nowMs, scrape);
      for (const { code, message } of rendered.problems) reportError(`${code}: ${message}`);
      return rendered;
    },
  };
}
