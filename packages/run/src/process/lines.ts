/** A line longer than this is cut into pieces: a program that never ends its line must not fill our memory. */
const MAX_LINE_LENGTH = 64 * 1024;

/** Cuts a stream of text into lines; `end` gives the last one when it has no line break. */
export function createLineSplitter(onLine: (line: string) => void): { push(text: string): void; end(): void } {
  let rest = '';
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      while (rest.length > MAX_LINE_LENGTH) {
        onLine(rest.slice(0, MAX_LINE_LENGTH));
        rest = rest.slice(MAX_LINE_LENGTH);
      }
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
