import type { Stack } from '@headrace/stack';
import type { NativeLayout } from './native/layout.ts';
import type { ProcessExit } from './process/index.ts';

/** What a stack is made of: this process alone, programs of this machine, or containers. */
export type StackKind = 'embedded' | 'native' | 'docker';

/** A stack that runs, whatever it is made of; every port of `stack` answers on the loopback interface. */
export interface RunningStack {
  readonly kind: StackKind;
  readonly stack: Stack;
  readonly layout: NativeLayout;
  /** Resolves when a part of it ends by itself. */
  readonly exited: Promise<ProcessExit>;
  /** Spans that it has taken since its start. */
  spansAccepted(): Promise<number>;
  stop(): Promise<void>;
}
