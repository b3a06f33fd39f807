import {
  BinaryError,
  BuildFailedError,
  BundleWriteError,
  DockerMissingError,
  ProcessStartError,
  StackProblemsError,
} from '@headrace/run';
import { EXIT, type Io } from '../io.ts';
import { type Format, reportProblems, type SourceOf } from './problems.ts';

/** Prints a failure that a user can mend and gives the exit code; anything else is a bug and goes on up. */
export function explainFailure(error: unknown, format: Format, sourceOf: SourceOf, io: Io): number {
  if (error instanceof StackProblemsError || error instanceof BundleWriteError) {
    reportProblems(error.problems, format, sourceOf, io);
    return EXIT.problems;
  }
  const expected = [BinaryError, BuildFailedError, DockerMissingError, ProcessStartError].some(
    (kind) => error instanceof kind,
  );
  if (!expected) throw error;
  io.stderr.write(`${(error as Error).message}\n`);
  return EXIT.problems;
}
