import { bucketBound, thresholdBound } from './bucket-bound.ts';
import { labelGone } from './label-gone.ts';
import { noMatch } from './no-match.ts';
import { quantileOfNoBucket, quantileWithoutLe } from './quantile.ts';
import type { QueryRule } from './query-rule.ts';
import { queryType } from './query-type.ts';
import { rateOfGauge } from './rate-of-gauge.ts';
import { rawCounter } from './raw-counter.ts';
import { shortRange } from './short-range.ts';
import { templateLabel } from './template-label.ts';
import { unitClash } from './unit-clash.ts';
import { unknownLabel } from './unknown-label.ts';
import { unknownMetric, unlistedMetric } from './unknown-metric.ts';
import { unknownValue } from './unknown-value.ts';

/** Every rule that a PromQL query is held to. */
export const queryRules: readonly QueryRule[] = [
  queryType,
  unknownMetric,
  unlistedMetric,
  unknownLabel,
  unknownValue,
  bucketBound,
  thresholdBound,
  rateOfGauge,
  rawCounter,
  quantileWithoutLe,
  quantileOfNoBucket,
  labelGone,
  noMatch,
  unitClash,
  shortRange,
  templateLabel,
];
