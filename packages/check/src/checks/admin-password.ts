import type { Check } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

/** Grafana's built-in password is known to everybody. */
export const adminPassword: Check = {
  code: 'dashboards/admin-password',
  severity: 'error',
  meaning: 'Outside of development Grafana needs an admin password of its own.',
  fix: 'Set `dashboards.adminPassword` to an environment variable or a file that has the password.',
  examples: settingsExamples(
    'environment: production\n',
    'environment: production\ndashboards:\n  adminPassword: { env: GRAFANA_ADMIN_PASSWORD }\n',
  ),
  find: ({ stack, locator }) =>
    stack.development || stack.grafana.adminPassword !== null
      ? []
      : [
          {
            path: ['dashboards', 'adminPassword'],
            at: locator.isWritten(['environment']) ? ['environment'] : ['dashboards', 'adminPassword'],
            message: `expected a secret, for environment "${stack.environment}" would run with Grafana's built-in password`,
            expected: 'a reference to a secret',
            fix: 'set dashboards.adminPassword to secret.env("GRAFANA_ADMIN_PASSWORD"); in YAML { env: GRAFANA_ADMIN_PASSWORD }',
          },
        ],
};
