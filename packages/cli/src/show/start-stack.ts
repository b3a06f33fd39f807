import {
  type DockerStack,
  type EmbeddedStack,
  type NativeStack,
  type StackKind,
  startDocker,
  startEmbeddedStack,
} from '@headrace/run';
import type { Io } from '../io.ts';
import { type Ready, startWithProgress } from '../session.ts';

/** A stack of any kind; `kind` tells them apart. */
export type AnyStack = EmbeddedStack | NativeStack | DockerStack;

export interface StartStackOptions {
  readonly withDemo: boolean;
  /** Shows the programs' own lines. */
  readonly logs: boolean;
  readonly signal: AbortSignal;
}

/** Starts a stack of the kind that was asked for, and tells how it goes where that takes time. */
export function startStack(kind: StackKind, ready: Ready, options: StartStackOptions, io: Io): Promise<AnyStack> {
  switch (kind) {
    case 'embedded':
      return startEmbeddedStack({
        ...{ loaded: ready.loaded, settings: ready.settings, withDemo: options.withDemo },
        log: (line) => io.stderr.write(`pipeline: ${line}\n`),
      });
    case 'native':
      return startWithProgress(ready, options, options.signal, io);
    case 'docker':
      return startDocker({ loaded: ready.loaded, settings: ready.settings, env: io.env });
  }
}
