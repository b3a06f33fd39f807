import { NODE_VARIABLES, type NodeVariable, type Role, runNode } from '@headrace/connector';
import type { AddCommand } from '../run.ts';

const NODES: readonly { readonly command: string; readonly role: Role; readonly description: string }[] = [
  { command: 'connector', role: 'connector', description: 'run an Interledger connector (ILP-over-HTTP)' },
  { command: 'send', role: 'sender', description: 'run a sender of ILP packets' },
  { command: 'receive', role: 'receiver', description: 'run a receiver that fulfils ILP packets' },
];

/** `headrace connector`, `send` and `receive`: each option is a flag or a variable of the environment. */
export const addNodes: AddCommand = (program, io, done) => {
  for (const { command, role, description } of NODES) {
    const variables: readonly NodeVariable[] = NODE_VARIABLES.filter((variable) => role in variable.defaults);
    const node = program.command(command).description(description);
    for (const variable of variables) {
      const fallback = variable.defaults[role];
      const suffix = fallback === null ? '' : `, default ${fallback}`;
      node.option(`${variable.flag} <value>`, `${variable.description} (${variable.name}${suffix})`);
    }
    node.addHelpText(
      'after',
      '\nTelemetry is set by the environment: NODE_ID, OTEL_ENABLED and the other OTEL_* variables.',
    );
    node.action(async (flags: Readonly<Record<string, string>>) => {
      done(await runNode(role, { env: { ...io.env, ...variablesOf(variables, flags) }, stderr: io.stderr }));
    });
  }
};

/** What flags say goes before the environment. */
function variablesOf(
  variables: readonly NodeVariable[],
  flags: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap(({ name, flag }) => {
      const key = flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const value = flags[key];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
