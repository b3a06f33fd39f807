import type { ExpositionModel, PipelineModel } from '@headrace/contract';

/** Long enough that nothing expires while a test runs. */
const EXPIRATION_MS = 24 * 3_600_000;

type Exporter = Omit<PipelineModel['exporter'], 'expirationMs'>;

const plain = (exporter: Exporter): ExpositionModel => ({
  exporter: { ...exporter, expirationMs: EXPIRATION_MS },
  labels: {},
  resourceDefaults: {},
});

const CONST_LABELS = { region: 'eu', 'with.dot': 'a "quoted" \\ value' };

/** The exporters that one collector runs side by side, each on a port of its own. */
export const VARIANTS: Readonly<Record<string, ExpositionModel>> = {
  escaped: plain({ strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false }),
  'escaped-scope': plain({ strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: true }),
  'escaped-namespace': plain({
    ...{ strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: true },
    ...{ namespace: 'my-ns.1', constLabels: CONST_LABELS },
  }),
  bare: plain({ strategy: 'UnderscoreEscapingWithoutSuffixes', scopeInfo: false, resourceLabels: true }),
  'bare-scope': plain({ strategy: 'UnderscoreEscapingWithoutSuffixes', scopeInfo: true }),
  'bare-namespace': plain({
    ...{ strategy: 'UnderscoreEscapingWithoutSuffixes', scopeInfo: false },
    ...{ namespace: '9 näme', constLabels: { region: 'eu' } },
  }),
  utf8: plain({ strategy: 'NoUTF8EscapingWithSuffixes', scopeInfo: false }),
  'utf8-scope': plain({ strategy: 'NoUTF8EscapingWithSuffixes', scopeInfo: true, resourceLabels: true }),
  untranslated: plain({ strategy: 'NoTranslation', scopeInfo: false }),
  'untranslated-scope': plain({
    strategy: 'NoTranslation',
    scopeInfo: true,
    namespace: 'my.ns',
    constLabels: CONST_LABELS,
  }),
  pipeline: {
    ...plain({ strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false }),
    labels: { environment: 'deployment.environment.name', node_id: 'ilp.node.id' },
    resourceDefaults: { 'deployment.environment.name': 'test' },
  },
};
