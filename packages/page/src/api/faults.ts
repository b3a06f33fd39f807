/** A fault that can be switched on to see how it shows. */
export interface Fault {
  /** As its address has it: `slow-peer`, `rejects`, `silent-peer`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly on: boolean;
}
