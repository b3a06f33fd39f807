/** Cyan, yellow, green, magenta, blue and their bright forms: no red, which reads as an error. */
const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

export interface PrefixOptions {
  readonly isTerminal: boolean;
  /** `NO_COLOR`, when set to anything, turns colour off even on a terminal (no-color.org). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Puts the program's name before its lines, all in one column: `loki       | level=info …`. */
export function createLinePrefixer(
  names: readonly string[],
  options: PrefixOptions,
): (name: string, line: string) => string {
  const width = Math.max(0, ...names.map((name) => name.length));
  const isColoured = options.isTerminal && !options.env.NO_COLOR;
  return (name, line) => {
    const prefix = `${name.padEnd(width)} |`;
    if (!isColoured) return `${prefix} ${line}`;
    const colour = COLOURS[Math.max(0, names.indexOf(name)) % COLOURS.length];
    return `\u001b[${colour}m${prefix}\u001b[0m ${line}`;
  };
}
