import { styleText } from 'node:util';

/** Where a command reads its surroundings and writes what it has to say. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Colours text for a terminal, and leaves it alone for everything else or with `NO_COLOR`. */
export function painter(output: Output, env: Io['env']): (style: Style, text: string) => string {
  const colours = output.isTTY === true && !env.NO_COLOR;
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
}

/** Exit codes of every command. */
export const EXIT = { fine: 0, problems: 1, usage: 2 } as const;
