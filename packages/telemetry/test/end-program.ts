import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { startTelemetry } from '../src/index.ts';
import { relay } from './relay-contract.ts';

/** A program that ends one span, says which instance it is, and then ends in the way that its argument names. */
const telemetry = await startTelemetry({ contract: relay, service: { name: 'ends', version: '1' }, env: process.env });
telemetry.tracer.startSpan('last words').end();

const say = (instanceId: string): void => {
  process.stdout.write(`${JSON.stringify({ instanceId })}\n`);
};

const ways: Readonly<Record<string, () => void>> = {
  waits: () => void setInterval(() => undefined, 1000),
  throws: () => {
    setTimeout(() => {
      throw new Error('out of luck');
    }, 10);
  },
  rejects: () => void Promise.reject(new Error('out of luck')),
  idles: () => undefined,
  multiplies: () => {
    const file = fileURLToPath(import.meta.url);
    // The loader for TypeScript does not reach into threads by itself.
    const code = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(import.meta.url)})))`;
    new Worker(code, { eval: true, argv: ['idles'] }).on('message', say);
    fork(file, ['idles']);
  },
};

const { instanceId } = telemetry.resource;
if (isMainThread) say(instanceId);
else parentPort?.postMessage(instanceId);
if (process.connected) process.disconnect();
ways[process.argv[2] ?? '']?.();
