import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Adds options and action to a command that has its name already; the action says its exit code through `done`. */
export type DefineCommand = (command: Command, io: Io, done: (exitCode: number) => void) => void;
