/**
 * Tests as text: what lies in the folder, what is called, and all that it says.
 *
 *     == A sentence that says what holds
 *     -- headrace.settings.yaml --
 *     services: []
 *     -- $ headrace gen-config --
 *     error settings/missing  …
 *     -- exit 1 --
 *
 * Below a call stands what it prints to stderr; what it prints to stdout follows `-- stdout --` and is compared only
 * when that is there. A file's name may end in `/` for a folder. A case may call more than once.
 */
export interface Script {
  readonly sentence: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'call';
      readonly args: readonly string[];
      readonly stderr: string;
      readonly stdout: string | undefined;
      readonly exitCode: number;
    };

const MARK = /^-- (.+) --$/;

export function parseScripts(text: string): Script[] {
  const [, ...cases] = text.split(/^== /m);
  return cases.map((one) => {
    const end = one.indexOf('\n');
    return { sentence: one.slice(0, end), steps: parseSteps(one.slice(end + 1)) };
  });
}

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  for (const { name, body } of sectionsOf(text)) {
    const call = steps.at(-1);
    const exitCode = /^exit (\d)$/.exec(name)?.[1];
    if (name.startsWith('$ headrace ')) {
      const args = name.slice('$ headrace '.length).split(' ');
      steps.push({ kind: 'call', args, stderr: body, stdout: undefined, exitCode: Number.NaN });
    } else if (name === 'stdout' && call?.kind === 'call') steps[steps.length - 1] = { ...call, stdout: body };
    else if (exitCode !== undefined && call?.kind === 'call')
      steps[steps.length - 1] = { ...call, exitCode: Number(exitCode) };
    else steps.push({ kind: 'file', path: name, text: body });
  }
  return steps;
}

function sectionsOf(text: string): { name: string; body: string }[] {
  const sections: { name: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const name = MARK.exec(line)?.[1];
    if (name !== undefined) sections.push({ name, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ name, lines }) => ({
    name,
    body: lines.length === 0 ? '' : `${lines.join('\n')}\n`,
  }));
}

/** The text that {@link parseScripts} reads, for updating what is expected. */
export function formatScripts(intro: string, scripts: readonly Script[]): string {
  const cases = scripts.map(({ sentence, steps }) => `== ${sentence}\n${steps.map(formatStep).join('')}\n`);
  return `${intro}${cases.join('')}`.replace(/\n+$/, '\n');
}

function formatStep(step: Step): string {
  if (step.kind === 'file') return `-- ${step.path} --\n${step.text}`;
  const stdout = step.stdout === undefined ? '' : `-- stdout --\n${step.stdout}`;
  return `-- $ headrace ${step.args.join(' ')} --\n${step.stderr}${stdout}-- exit ${step.exitCode} --\n`;
}
