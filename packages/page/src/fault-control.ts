import type { Fault } from './api/faults.ts';

/** Faults that whoever runs the services can switch on and off. */
export interface FaultControl {
  list(): Promise<readonly Fault[]>;
  set(id: string, on: boolean): Promise<void>;
}
