import type { PipelineModel, TranslationStrategy } from '../pipeline-model.ts';
import type { Label } from './expose/sample.ts';
import { attributeLabelName } from './label-name.ts';
import { keepsUtf8, type Naming } from './metric-name.ts';

/** The exporter's configuration, with all defaults applied. */
export interface ExposerSettings {
  readonly strategy: TranslationStrategy;
  readonly scopeInfo: boolean;
  readonly constLabels: readonly Label[];
  readonly naming: Naming;
  /** `target_info`, behind the namespace where there is one. */
  readonly targetInfo: string;
  readonly expirationMs: number;
}

/**
 * Metric names take the namespace as it is; `target_info` takes it as a label name, and does without one that cannot be
 * a label. Source: `normalizeNamespace` and `createTargetInfoMetrics`, collector.go.
 */
export function exposerSettings(exporter: PipelineModel['exporter']): ExposerSettings {
  const { strategy, scopeInfo, expirationMs, namespace = '', constLabels = {} } = exporter;
  const label = attributeLabelName(namespace, keepsUtf8(strategy));
  return {
    ...{ strategy, scopeInfo, expirationMs },
    constLabels: Object.entries(constLabels).map(([name, value]) => ({ name, value })),
    naming: { strategy, namespace },
    targetInfo: 'name' in label ? `${label.name}_target_info` : 'target_info',
  };
}
