export { explain } from './explain.ts';
export { explanationText } from './explanation-text.ts';
export { buildKnowledge, type Knowledge } from './knowledge.ts';
export type { Explanation, Meaning } from './meaning.ts';
