import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { processCommand } from '../process/identity.ts';

/** A process that listens on a port. */
export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

const LISTENING = '0A';

/**
 * Finds who listens on a TCP port.
 *
 * @returns undefined when nobody does, or when the process belongs to another user and cannot be seen.
 */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  const pid = process.platform === 'linux' ? await findWithProc(port) : await findWithLsof(port);
  return pid === undefined ? undefined : { pid, command: processCommand(pid) ?? 'unknown' };
}

/** `/proc/net/tcp` gives the socket's inode, and whoever has that socket among its open files is the holder. */
async function findWithProc(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  for (const pid of pids) {
    // Another user's process, or one that has just ended, shows no files.
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if (sockets.has(await readlink(`/proc/${pid}/fd/${file}`).catch(() => ''))) return Number(pid);
    }
  }
  return undefined;
}

/** Lines are `sl local_address rem_address st … inode`, with the address as `0100007F:1F90` in hexadecimal. */
function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address, state, inode] = [fields[1], fields[3], fields[9]];
    return state === LISTENING && address?.endsWith(`:${wanted}`) && inode !== undefined ? [inode] : [];
  });
}

function findWithLsof(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], (_error, stdout) => {
      const pid = /^p(\d+)$/m.exec(stdout)?.[1];
      resolve(pid === undefined ? undefined : Number(pid));
    });
  });
}
