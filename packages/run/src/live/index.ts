export { askPrometheus } from './ask-prometheus.ts';
export { fetchExposition } from './fetch-exposition.ts';
export { LiveReadError } from './live-read-error.ts';
