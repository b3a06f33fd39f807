import type { Check } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

/** :8889 forgets a series `metric_expiration` after its last push. */
export const exportInterval: Check = {
  code: 'services/export-interval',
  severity: 'error',
  meaning: 'A service that pushes less often than :8889 forgets makes its series come and go.',
  fix: 'Choose an `exportInterval` from 1 s to half of the time after which :8889 forgets; the default is `15s`.',
  examples: settingsExamples('    exportInterval: 10m\n', '    exportInterval: 30s\n'),
  find: ({ stack, settings }) =>
    stack.services.flatMap((service, index) =>
      service.exportIntervalMs * 2 <= stack.collector.pipeline.exporter.expirationMs && service.exportIntervalMs >= 1000
        ? []
        : [
            {
              path: ['services', index, 'exportInterval'],
              message: `expected 1s to ${stack.collector.pipeline.exporter.expirationMs / 2000}s, got "${settings.services[index]?.exportInterval}": :8889 forgets a series after ${stack.collector.pipeline.exporter.expirationMs / 1000}s, and one push may fail`,
              expected: `1s to ${stack.collector.pipeline.exporter.expirationMs / 2000}s`,
              fix: 'the default is "15s"',
            },
          ],
    ),
};
