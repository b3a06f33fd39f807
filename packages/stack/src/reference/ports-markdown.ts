import { buildStack } from '../model/build.ts';
import { type Endpoint, endpoints } from '../model/stack.ts';
import { settingsSchema } from '../settings/schema.ts';

/** `docs/reference/ports.md`: every port of the stack with its default and the setting that changes it. */
export function portsMarkdown(): string {
  const settings = settingsSchema.parse({ services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] });
  const stack = buildStack(settings, { target: 'compose' });
  return [
    '# Ports',
    '',
    'Each port exists once, in the settings. Compose publishes them on 127.0.0.1; native processes listen there.',
    '',
    '| port | protocol | what | program | setting |',
    '|---|---|---|---|---|',
    ...endpoints(stack).map(row),
    '',
  ].join('\n');
}

function row({ port, protocol, purpose, owner, setting }: Endpoint): string {
  return `| ${port} | ${protocol} | ${purpose} | ${owner} | \`${setting}\` |`;
}
