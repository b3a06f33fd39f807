import type { ProblemEntry } from '../problem-entry.ts';
import { metricsRequest } from './metrics-request.ts';

const IN_FLIGHT = metricsRequest([
  { name: 'ilp.packets.in_flight', description: 'Packets under way', gauge: { dataPoints: [{ asInt: '3' }] } },
]);

/** What `headrace predict` cannot read. */
export const otlpEntries: readonly ProblemEntry[] = [
  {
    code: 'otlp/json',
    meaning: 'What was given to `predict` is no OTLP/JSON metrics request.',
    fix: 'Mend the JSON at the place in the message: `{"resourceMetrics": […]}`, one or several in a row.',
    examples: {
      wrong: { request: '{ "resourceMetrics": { "metrics": [] } }' },
      right: IN_FLIGHT,
    },
  },
  {
    code: 'otlp/unreadable',
    meaning: 'The file that was given to `predict` cannot be read.',
    fix: 'Name a file that exists, or `-` for standard input.',
    examples: {
      wrong: {
        session: `$ headrace predict metrics.json
error otlp/unreadable  metrics.json
  cannot be read: there is no such file
  fix: name a file, or - for stdin

1 error
`,
      },
      right: {
        session: `$ echo '${JSON.stringify(JSON.parse(IN_FLIGHT.request))}' > metrics.json
$ headrace predict metrics.json --no-scope-info
# HELP ilp_packets_in_flight Packets under way
# TYPE ilp_packets_in_flight gauge
ilp_packets_in_flight 3
`,
      },
    },
  },
];
