import { mkdir, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, processStartTime } from '../process/identity.ts';

const POLL_MS = 250;
const HEARTBEAT_MS = 10_000;
/** A holder on another host cannot be looked at; it is taken for dead when it has not shown itself for this long. */
const SILENT_HOLDER_MS = 120_000;

/** Who holds a lock. */
interface LockOwner {
  readonly pid: number;
  readonly startTime: string;
  readonly host: string;
}

export interface LockOptions {
  /** Called at every look while somebody else holds the lock. */
  readonly onWait?: (owner: LockOwner) => void;
  /** Ends the wait without the lock when it returns true: the work has been done by the other process. */
  readonly isObsolete?: () => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a lock between processes: a folder that holds its owner's name, put in place by one rename, so that there is
 * never a lock without an owner. A lock whose owner has died is taken over.
 *
 * @returns how to release it, or undefined when the wait became obsolete.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    options.signal?.throwIfAborted();
    const owner = await readOwner(path);
    if (owner === undefined) {
      if (await tryToTake(path)) return holdLock(path);
    } else if (await isDead(owner, path)) {
      await removeLock(path, owner);
      continue;
    } else {
      if (await options.isObsolete?.()) return undefined;
      options.onWait?.(owner);
    }
    await delay(POLL_MS, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

async function tryToTake(path: string): Promise<boolean> {
  const owner: LockOwner = {
    pid: process.pid,
    startTime: processStartTime(process.pid) ?? '',
    host: hostname(),
  };
  const folder = await mkdtemp(`${path}.new-`);
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  try {
    await rename(folder, path);
    return true;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST') || hasCode(error, 'EPERM')) return false;
    throw error;
  }
}

function holdLock(path: string): () => Promise<void> {
  const ownerFile = join(path, 'owner.json');
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A heartbeat that fails only makes other hosts think that this one has died, and they wait two minutes for that.
    utimes(ownerFile, now, now).catch(() => undefined);
  }, HEARTBEAT_MS).unref();
  return async () => {
    clearInterval(heartbeat);
    // Moved aside first: a removal in place has a moment without an owner, and would go on to remove the next one's.
    const aside = `${path}.released-${process.pid}`;
    await rename(path, aside);
    await rm(aside, { recursive: true, force: true });
  };
}

async function readOwner(path: string): Promise<LockOwner | undefined> {
  let text: string;
  try {
    text = await readFile(join(path, 'owner.json'), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    // Only a machine that lost power while it wrote leaves half a file: nobody holds this lock.
    return { pid: 0, startTime: '', host: hostname() };
  }
}

async function isDead(owner: LockOwner, path: string): Promise<boolean> {
  if (owner.host === hostname()) return !isAlive(owner.pid, owner.startTime);
  const file = await stat(join(path, 'owner.json')).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs > SILENT_HOLDER_MS;
}

/** Two waiters may see the same dead owner: the folder is moved aside, and put back if it was already somebody else's. */
async function removeLock(path: string, dead: LockOwner): Promise<void> {
  const aside = `${path}.dead-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const owner = await readOwner(aside);
  if (owner?.pid === dead.pid && owner.startTime === dead.startTime) await rm(aside, { recursive: true, force: true });
  else await rename(aside, path);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
