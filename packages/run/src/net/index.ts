export { freePort, freePorts } from './free-port.ts';
export { canListen, type ListenOutcome } from './listen.ts';
export { findPortHolder, type PortHolder } from './port-holder.ts';
export { type PortConflict, portsInUse, type WantedPort } from './ports-in-use.ts';
export { type WaitOptions, WaitTimeoutError, waitForHttp, waitUntilPortFree } from './wait.ts';
