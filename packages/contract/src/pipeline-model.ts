/** The four strategies by which the collector's `prometheus` exporter turns OTLP names into series names. */
export type TranslationStrategy =
  | 'UnderscoreEscapingWithSuffixes'
  | 'UnderscoreEscapingWithoutSuffixes'
  | 'NoUTF8EscapingWithSuffixes'
  | 'NoTranslation';

/**
 * What the collector does with metrics between OTLP and :8889, as data.
 * The collector's renderer writes it as YAML; whoever must know a series' final name and labels interprets it.
 */
export interface PipelineModel {
  readonly exporter: {
    readonly strategy: TranslationStrategy;
    /** Whether every series carries `otel_scope_*` labels. */
    readonly scopeInfo: boolean;
    /** Whether every resource attribute becomes a label of every series: `resource_to_telemetry_conversion`. */
    readonly resourceLabels?: boolean;
    readonly namespace?: string;
    readonly constLabels?: Readonly<Record<string, string>>;
    /** How long a series stays on :8889 after its last update. */
    readonly expirationMs: number;
  };
  /** Label on every series and on `target_info` → the resource attribute it is copied from. */
  readonly labels: Readonly<Record<string, string>>;
  /** Resource attributes that are set where the sender left them out. */
  readonly resourceDefaults: Readonly<Record<string, string>>;
  readonly spanMetrics: {
    /** Prefix of the OTLP names that are made from spans. */
    readonly namespace: string;
    /** Upper bounds of the duration histogram, in seconds. */
    readonly boundsSeconds: readonly number[];
    readonly flushIntervalMs: number;
    readonly exemplars: boolean;
    /** How many attribute sets are kept apart before the overflow series takes the rest. */
    readonly cardinalityLimit: number;
  };
}

/** The pipeline as the settings have it when nothing is said: what every name and label is predicted with. */
export const DEFAULT_PIPELINE: PipelineModel = {
  exporter: { strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false, expirationMs: 5 * 60_000 },
  labels: { environment: 'deployment.environment.name', node_id: 'ilp.node.id' },
  resourceDefaults: { 'deployment.environment.name': 'development' },
  spanMetrics: {
    namespace: 'traces.span.metrics',
    boundsSeconds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    // Exemplars are shown from one flush to the next: with the scrape interval each is read once.
    flushIntervalMs: 15_000,
    exemplars: true,
    // A process has some ten span names, each with a few kinds and outcomes.
    cardinalityLimit: 500,
  },
};
