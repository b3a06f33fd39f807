import type { Check } from '../check.ts';

/** :8889 forgets a series `metric_expiration` after its last push. */
export const exportInterval: Check = {
  code: 'services/export-interval',
  severity: 'error',
  meaning: 'A service that pushes less often than :8889 forgets makes its series come and go.',
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
