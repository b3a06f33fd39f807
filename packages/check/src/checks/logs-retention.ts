import type { Check } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

const DAY_MS = 86_400_000;

/** Loki's compactor works by whole index periods of 24 h and refuses less. */
export const logsRetention: Check = {
  code: 'logs/retention',
  severity: 'error',
  meaning: 'Loki cannot keep logs for less than its index period of 24 hours.',
  fix: 'Write whole hours, `24h` or more.',
  examples: settingsExamples('logs:\n  retention: 12h\n', 'logs:\n  retention: 24h\n'),
  find: ({ stack, settings }) =>
    stack.loki.retentionMs >= DAY_MS && stack.loki.retentionMs % 3_600_000 === 0
      ? []
      : [
          {
            path: ['logs', 'retention'],
            message: `expected whole hours, 24h at least, got "${settings.logs.retention}"`,
            expected: 'whole hours, 24h at least',
            fix: 'write "24h" or more; Loki deletes by whole index periods',
          },
        ],
};
