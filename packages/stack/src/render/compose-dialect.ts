/** A text that compose takes as it is: it expands `$`, and `$$` is its way to write one. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The value of an environment variable of whoever calls compose, which refuses to start without it. */
export function required(variable: string): string {
  return `\${${variable}:?set ${variable}, the settings refer to it}`;
}
