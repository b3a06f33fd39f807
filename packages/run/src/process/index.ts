export { type ProcessEvent, type ProcessGroup, type StartOptions, startProcesses } from './group.ts';
export { isAlive, processCommand, processStartTime } from './identity.ts';
export { createLinePrefixer, type PrefixOptions } from './line-prefix.ts';
export {
  describeExit,
  type LineListener,
  type OutputStream,
  type ProcessExit,
  type ProcessSpec,
  ProcessStartError,
} from './spec.ts';
export {
  isSupervisorAlive,
  type JsonValue,
  type RecordedProcess,
  type RunState,
  readState,
  removeState,
  stopRecorded,
  writeState,
} from './state.ts';
