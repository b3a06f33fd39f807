import { startEmbedded } from '../../src/index.ts';

/** A pipeline in a process of its own, so that its time is not the client's; it ends with its parent. */
const embedded = await startEmbedded();
process.on('message', () => process.send?.({ cpu: process.cpuUsage(), traces: embedded.stats().traces }));
process.on('disconnect', () => void embedded.close());
process.send?.({ ports: embedded.ports });
