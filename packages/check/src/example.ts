/** What a problem looks like, for the reference and for the test that produces it: the PromQL of an alert, or a file. */
export type Example = { readonly promql: string } | { readonly file: string; readonly text: string };

export interface Examples {
  readonly wrong: Example;
  readonly right: Example;
}

/** An example as the reference shows it, with the language of its code block. */
export function exampleText(example: Example): { language: string; text: string } {
  if ('promql' in example) return { language: 'promql', text: example.promql };
  return { language: example.file.split('.').at(-1) === 'json' ? 'json' : 'yaml', text: example.text };
}
