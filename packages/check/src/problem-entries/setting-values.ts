import type { ProblemEntry } from '../problem-entry.ts';
import { settingsExamples } from '../settings-example.ts';

/** What a single setting's value may have wrong. */
export const settingValueEntries: readonly ProblemEntry[] = [
  {
    code: 'settings/type',
    meaning: 'A section or value of another type than the setting takes.',
    fix: 'Write what the message expects, or leave the key out for the default.',
    examples: settingsExamples('collector: 4317\n', 'collector:\n  ports: { grpc: 4317 }\n'),
  },
  {
    code: 'settings/value',
    meaning: 'A value that is not one of those that the setting takes.',
    fix: 'Write one of the values in the message.',
    examples: settingsExamples('alerts:\n  default: logs\n', 'alerts:\n  default: log\n'),
  },
  {
    code: 'settings/name',
    meaning: 'A name that cannot be a label, a file name and a host name at once.',
    fix: 'Use lower-case letters, digits and hyphens; a `nodeId` may have capitals, dots and underscores as well.',
    examples: settingsExamples('environment: Staging 2\n', 'environment: development\n'),
  },
  {
    code: 'settings/range',
    meaning: 'A number outside of what the setting takes.',
    fix: 'Choose a number within the range in the message.',
    examples: settingsExamples('collector:\n  memoryMiB: 64\n', 'collector:\n  memoryMiB: 1024\n'),
  },
  {
    code: 'settings/port-range',
    meaning: 'A port that is no integer from 1 to 65535.',
    fix: 'Choose a free port; the message has the default.',
    examples: settingsExamples('collector:\n  ports: { grpc: 99999 }\n', 'collector:\n  ports: { grpc: 14317 }\n'),
  },
  {
    code: 'settings/duration',
    meaning: 'A duration that is not a whole number with one unit.',
    fix: 'Write it like `15s`, `12h` or `35d`.',
    examples: settingsExamples('traces:\n  retention: 1d12h\n', 'traces:\n  retention: 36h\n'),
  },
  {
    code: 'settings/ratio',
    meaning: 'A share that is not between 0 and 1.',
    fix: 'Write 5 % as 0.05.',
    examples: settingsExamples('traces:\n  headSampling: 5\n', 'traces:\n  headSampling: 0.05\n'),
  },
  {
    code: 'settings/objective',
    meaning: 'An objective that leaves no error budget, or is no share.',
    fix: 'Write 99.9 % as 0.999.',
    examples: settingsExamples('    slo: { packetSuccess: 99.9 }\n', '    slo: { packetSuccess: 0.999 }\n'),
  },
  {
    code: 'settings/contract',
    meaning: 'A contract that is neither built in, nor an object of `defineContract`, nor a module that exports one.',
    fix: 'Name a built-in contract, import your own, or in YAML write the path of its module.',
    examples: settingsExamples(
      '  - name: ilp-edge\n    contract: ilp-conector\n',
      '  - name: ilp-edge\n    contract: ilp-connector\n',
    ),
  },
  {
    code: 'settings/secret',
    meaning: 'A secret’s value where a reference belongs.',
    fix: 'Put the value into an environment variable or a file and refer to it; then replace the secret, for it has been written down.',
    examples: settingsExamples(
      'dashboards:\n  adminPassword: correct-horse-battery\n',
      'dashboards:\n  adminPassword: { env: GRAFANA_ADMIN_PASSWORD }\n',
    ),
  },
];
