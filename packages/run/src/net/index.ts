export { freePort, freePorts } from './free-port.ts';
export { canListen } from './listen.ts';
export { findPortHolder } from './port-holder.ts';
export { type PortConflict, portsInUse } from './ports-in-use.ts';
export { waitForHttp, waitUntilPortFree } from './wait.ts';
