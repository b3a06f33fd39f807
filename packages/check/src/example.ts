import type { TranslationStrategy } from '@headrace/contract';

/** An OTLP/JSON metrics request for `headrace predict`, and the exporter's strategy where it is not the default. */
export interface RequestExample {
  readonly request: string;
  readonly strategy?: TranslationStrategy;
}

/** What a problem looks like, for the reference and for the test that produces it. */
export type Example =
  /** PromQL of an alert. */
  | { readonly promql: string }
  /** A file that is handed to `headrace check`. */
  | { readonly file: string; readonly text: string }
  /** A whole settings file. */
  | { readonly settings: string; readonly language: 'yaml' | 'ts' }
  | RequestExample
  /** Families as :8889 shows them, in place of the right ones. */
  | { readonly exposition: string }
  /** What Prometheus answers to a query. */
  | { readonly answer: string }
  /**
   * Commands behind `$ `, each with all that it prints below it, in a folder of settings whose bundle is written. The right
   * ones follow the wrong ones in the same folder. A line `…` stands for any lines.
   */
  | { readonly session: string };

export interface Examples {
  readonly wrong: Example;
  readonly right: Example;
}

/** An example as the reference shows it, with the language of its code block. */
export function exampleText(example: Example): { language: string; text: string } {
  if ('promql' in example) return { language: 'promql', text: example.promql };
  if ('settings' in example) return { language: example.language, text: example.settings };
  if ('request' in example) return { language: 'json', text: example.request };
  if ('exposition' in example) return { language: 'text', text: example.exposition };
  if ('answer' in example) return { language: 'json', text: example.answer };
  if ('session' in example) return { language: 'console', text: example.session };
  return { language: example.file.split('.').at(-1) === 'json' ? 'json' : 'yaml', text: example.text };
}
