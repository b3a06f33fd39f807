export { type BuildOptions, buildBinaries } from './build.ts';
export { cachedPath, defaultCacheDir, type Environment, versionKey } from './cache.ts';
export { BinaryError, BuildFailedError, type BuildFailure } from './errors.ts';
export {
  BUILT_PROGRAMS,
  type BuiltProgram,
  environmentVariable,
  PROGRAMS,
  type Program,
  type ProgramName,
} from './programs.ts';
export { type BuildEvent, type BuildTarget, createProgressReporter, type ProgressStream } from './progress.ts';
export { type ResolvedBinary, type ResolveOptions, resolveBinary } from './resolve.ts';
export { binaryVersion } from './version.ts';
