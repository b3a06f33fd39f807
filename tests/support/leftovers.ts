import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { type Endpoint, endpoints, localUrl, type Stack } from '@headrace/stack';
import { eventually, getText } from './http.ts';

/** A node whose collector has gone first tries for 10 s to hand over what it has. */
const LAST_EXPORT_MS = 15_000;

/** No process of a stack lives, and none of its ports is open. */
export async function assertNothingLeft(pids: readonly number[], stack: Stack): Promise<void> {
  await eventually(async () => {
    const alive = pids.filter(isAlive);
    if (alive.length > 0) throw new Error(`still running: ${alive.join(', ')}`);
    return true;
  }, 10_000);
  for (const endpoint of endpoints(stack)) await eventually(() => closed(endpoint), LAST_EXPORT_MS);
}

async function closed(endpoint: Endpoint): Promise<true> {
  await assert.rejects(getText(localUrl(endpoint)), /fetch failed/, `port ${endpoint.port} is still open`);
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Takes a port, as another program would. */
export function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
