import { NODE_VARIABLES, type NodeVariable, type Role, runNode } from '@headrace/connector';
import type { DefineCommand } from '../define-command.ts';

/** `headrace connector`, `send` and `receive`: each option is a flag or a variable of the environment. */
export function defineNode(role: Role): DefineCommand {
  const variables: readonly NodeVariable[] = NODE_VARIABLES.filter((variable) => role in variable.defaults);
  return (command, io, done) => {
    for (const variable of variables) {
      const fallback = variable.defaults[role];
      const suffix = fallback === null ? '' : `, default ${fallback}`;
      command.option(`${variable.flag} <value>`, `${variable.description} (${variable.name}${suffix})`);
    }
    command.addHelpText(
      'after',
      '\nTelemetry is set by the environment: NODE_ID, OTEL_ENABLED and the other OTEL_* variables.',
    );
    command.action(async (flags: Readonly<Record<string, string>>) => {
      done(await runNode(role, { env: { ...io.env, ...variablesOf(variables, flags) }, stderr: io.stderr }));
    });
  };
}

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
