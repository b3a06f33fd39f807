import type { Check } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

/** Prometheus' `--query.lookback-delta`: an instant query sees a sample for this long. */
const LOOKBACK_MS = 5 * 60_000;

/** Two scrapes have to fit into the look-back, or one that fails leaves a gap in every graph. */
export const scrapeInterval: Check = {
  code: 'metrics/scrape-interval',
  severity: 'error',
  meaning: 'Prometheus looks back five minutes: with a longer scrape interval series come and go.',
  fix: 'Choose a `scrapeInterval` from `1s` to `150s`; the default is `15s`.',
  examples: settingsExamples('metrics:\n  scrapeInterval: 5m\n', 'metrics:\n  scrapeInterval: 30s\n'),
  find: ({ stack, settings }) =>
    stack.prometheus.scrapeIntervalMs * 2 <= LOOKBACK_MS && stack.prometheus.scrapeIntervalMs >= 1000
      ? []
      : [
          {
            path: ['metrics', 'scrapeInterval'],
            message: `expected 1s to 150s, got "${settings.metrics.scrapeInterval}": Prometheus looks back 5 minutes, and one scrape may fail`,
            expected: '1s to 150s',
            fix: 'the default is "15s"',
          },
        ],
};
