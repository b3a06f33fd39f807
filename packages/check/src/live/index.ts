/** Checks of what runs, apart from those of files: only who asks a running stack loads them. */
export { checkExposition } from './check-exposition.ts';
export { type LiveQuery, liveQueries } from './live-queries.ts';
export { queryProblem } from './no-data.ts';
