import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Above this a log file is renamed to `<file>.1`, over the one before: a program's logs take twice this at most. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** A log that keeps its size bounded. */
export interface LogFile {
  writeLine(line: string): void;
  close(): void;
}

/** Opens a log for appending. Writes are synchronous, so that the last words before a crash are in the file. */
export function openLogFile(path: string, maxBytes: number = MAX_LOG_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let descriptor = openSync(path, 'a');
  let bytes = fstatSync(descriptor).size;
  const rotate = () => {
    closeSync(descriptor);
    if (existsSync(path)) renameSync(path, `${path}.1`);
    descriptor = openSync(path, 'a');
    bytes = 0;
  };
  return {
    writeLine(line) {
      const data = Buffer.from(`${line}\n`);
      if (bytes > 0 && bytes + data.length > maxBytes) rotate();
      writeSync(descriptor, data);
      bytes += data.length;
    },
    close: () => closeSync(descriptor),
  };
}
