import { randomInt } from 'node:crypto';
import { canListen } from './listen.ts';

/**
 * Below the ranges that Linux (32768 on) and macOS (49152 on) take for outgoing connections: a port from there may be
 * taken by somebody's request before its server listens on it.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const MAX_TRIES = 1_000;

const given = new Set<number>();

/** A TCP port that nobody listens on, on any address, and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (given.has(port)) continue;
    given.add(port);
    if ((await canListen(port, '0.0.0.0')) === 'free') return port;
  }
  throw new Error(`no free port found between ${FIRST_PORT} and ${LAST_PORT} in ${MAX_TRIES} tries`);
}

/** Several different ones. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}
