export {
  BinaryError,
  BUILT_PROGRAMS,
  BuildFailedError,
  type BuiltProgram,
  buildBinaries,
  createProgressReporter,
  defaultCacheDir,
  resolveBinary,
} from './binaries/index.ts';
export * from './config.ts';
export { type DemoFault, listFaults, switchFault } from './demo/faults.ts';
export type { PacketRecord } from './demo/journal.ts';
export { demoNode, type NodeCommand } from './demo/nodes.ts';
export { type Demo, type DemoMoment, type DemoOptions, startDemo } from './demo/run.ts';
export { agrees, type DemoSummary, summarize } from './demo/summary.ts';
export { type DockerAvailability, findDocker, runCompose } from './docker/compose.ts';
export { DockerMissingError, type DockerStack, startDocker } from './docker/start.ts';
export { type EmbeddedOptions, type EmbeddedStack, startEmbeddedStack } from './embedded/start.ts';
export { type DownResult, stopNative } from './native/down.ts';
export { nativeLayout } from './native/layout.ts';
export { StackProblemsError } from './native/preconditions.ts';
export { type NativeOptions, type NativeStack, startNative } from './native/start.ts';
export { type ComponentStatus, nativeStatus, type StackStatus } from './native/status.ts';
export { freePorts } from './net/index.ts';
export { createLinePrefixer, describeExit, ProcessStartError } from './process/index.ts';
export type { RunningStack, StackKind } from './running-stack.ts';
