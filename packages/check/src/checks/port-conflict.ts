import { type Endpoint, endpoints } from '@headrace/stack';
import { type Check, type Finding, settingsPath } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

/** Every port is published on the loopback interface of one machine, so each can be had only once. */
export const portConflict: Check = {
  code: 'ports/conflict',
  severity: 'error',
  meaning: 'Two parts of the stack would listen on one port.',
  fix: 'Choose another port for one of the two settings that the message names.',
  examples: settingsExamples('collector:\n  ports: { http: 9090 }\n', 'collector:\n  ports: { http: 14318 }\n'),
  find: ({ stack, locator }) => {
    const taken = new Map<number, Endpoint>();
    return endpoints(stack).flatMap((endpoint) => {
      const first = taken.get(endpoint.port);
      if (first === undefined) {
        taken.set(endpoint.port, endpoint);
        return [];
      }
      // A default is nowhere to be pointed at: then the port that somebody wrote is the one to tell of.
      const isDefault = !locator.isWritten(settingsPath(endpoint.setting));
      return [isDefault ? finding(first, endpoint) : finding(endpoint, first)];
    });
  },
};

function finding(endpoint: Endpoint, other: Endpoint): Finding {
  return {
    path: settingsPath(endpoint.setting),
    message: `port ${endpoint.port} is taken twice: by ${endpoint.setting} (${endpoint.purpose}) and by ${other.setting} (${other.purpose})`,
    expected: 'a port of its own for each',
    fix: `choose another port for ${endpoint.setting} or ${other.setting}`,
  };
}
