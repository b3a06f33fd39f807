import { EXPOSITION_CODES, type ExpositionCode } from '@headrace/contract';
import type { Examples } from '../example.ts';
import type { ProblemEntry } from '../problem-entry.ts';
import { lossExamples } from './exposition-losses.ts';
import { nameExamples } from './exposition-names.ts';

const EXAMPLES: Readonly<Record<ExpositionCode, Examples>> = { ...lossExamples, ...nameExamples };

/** What the collector loses between OTLP and Prometheus; `contract` says what it means. */
export const expositionEntries: readonly ProblemEntry[] = (Object.keys(EXAMPLES) as ExpositionCode[]).map((code) => ({
  code,
  ...EXPOSITION_CODES[code],
  examples: EXAMPLES[code],
}));
