import type { ProblemEntry } from '../problem-entry.ts';

/** What can stand in the way of a start. */
export const runEntries: readonly ProblemEntry[] = [
  {
    code: 'secrets/missing-file',
    meaning: 'The file of a secret is not there. Programs load happily without it and fail later.',
    fix: 'Write the secret into the file, readable only by you.',
    examples: {
      wrong: {
        session: `$ echo "dashboards: { adminPassword: { file: secrets/grafana } }" >> headrace.settings.yaml
$ headrace gen-config
…
$ headrace check
error secrets/missing-file  headrace.settings.yaml:4:15  dashboards.adminPassword
  4 | dashboards: { adminPassword: { file: secrets/grafana } }
                    ^^^^^^^^^^^^^ the secret's file "secrets/grafana" is not there or cannot be read
  fix: write the secret into /srv/telemetry/secrets/grafana, readable only by you

1 error
`,
      },
      right: {
        session: `$ mkdir secrets && head -c 24 /dev/urandom | base64 > secrets/grafana && chmod 600 secrets/grafana
$ headrace check
headrace.settings.yaml: no problems
`,
      },
    },
  },
  {
    code: 'ports/in-use',
    meaning: 'A port that the stack needs is taken by another process.',
    fix: 'End the process that the message names, or change the setting.',
    examples: {
      wrong: {
        session: `$ headrace up --with native
error ports/in-use  headrace.settings.yaml:4:18  metrics.port
  4 | metrics: { port: 19090 }
                       ^^^^^ port 19090, which prometheus needs, is in use by process 4242 (node server.js)
  fix: end process 4242, or choose another port for metrics.port

1 error
`,
      },
      right: {
        session: `$ kill 4242
$ headrace up --with native &
…
The stack runs:
…
`,
      },
    },
  },
  {
    code: 'run/already-running',
    meaning: 'The stack of these settings runs already.',
    fix: 'See it with `headrace status`, end it with `headrace down`.',
    examples: {
      wrong: {
        session: `$ headrace up --with native &
…
The stack runs:
…
$ headrace up --with native
error run/already-running  /srv/telemetry/.headrace/native/state.json
  the stack of these settings runs already, started by process 4242
  fix: see it with "headrace status", end it with "headrace down"

1 error
`,
      },
      right: {
        session: `$ headrace down
the stack has ended
$ headrace up --with native &
…
The stack runs:
…
`,
      },
    },
  },
];
