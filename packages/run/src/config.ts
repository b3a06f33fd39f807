/** Settings and bundles, without what starts processes: a command that only writes files loads no more than this. */
export { type Drift, findDrift } from './bundle/drift.ts';
export { driftProblem, type PlannedFile } from './bundle/plan.ts';
export { BundleWriteError, writeBundle } from './bundle/write.ts';
export { type LoadedSettings, loadSettings, SETTINGS_FILES } from './settings/load.ts';
export { checkSecretFiles } from './settings/secret-files.ts';
