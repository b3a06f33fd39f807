import type { Phase } from '@headrace/telemetry';
import { type IncomingPacket, startIlpServer } from '../http/ilp-server.ts';
import { createTrust } from '../http/trust.ts';
import type { Book } from './book.ts';
import { type HealthServerOptions, type Role, startHealthServer } from './health-server.ts';
import { createRefusals, DRAIN_LIMIT_MS, once, type ServerHandle, type ServerOptions } from './node.ts';
import type { NodeTelemetry } from './telemetry.ts';

interface ServeOptions {
  readonly role: Role;
  readonly options: ServerOptions;
  readonly telemetry: NodeTelemetry;
  readonly book: Book;
  handle(packet: IncomingPacket): Promise<Buffer>;
  /** Runs when the last packet has ended. */
  closed(): void;
  /** What its health server answers besides. */
  readonly answer?: HealthServerOptions['answer'];
}

/**
 * Starts the ILP and the health server of a node that takes packets.
 * @throws ListenError when a port is in use; nothing is left open then.
 */
export async function serve(serving: ServeOptions): Promise<ServerHandle> {
  const { role, options, telemetry, book, handle, closed, answer } = serving;
  const refusals = createRefusals();
  let phase: Phase = 'starting';
  const { sla } = options;
  const health = await startHealthServer({
    ...{ listen: options.health, role, telemetry, book, sla },
    phase: () => phase,
    refused: refusals.counts,
    ...(answer === undefined ? {} : { answer }),
  });
  const { listen, tokens } = options;
  const tracing = { propagation: telemetry.propagation, trustOf: createTrust(options.trust) };
  const ilp = await startIlpServer({ listen, tokens, handle, refused: refusals.refused, ...tracing }).catch(
    async (error) => {
      await health.close();
      throw error;
    },
  );
  phase = 'running';
  const ports = { ilpPort: ilp.port, healthPort: health.port };
  telemetry.log.info({ component: role, address: options.address, ...ports }, `${role} takes packets`);
  return {
    ...ports,
    counts: book.counts,
    close: once(async () => {
      phase = 'stopping';
      await ilp.close(DRAIN_LIMIT_MS);
      closed();
      await health.close();
    }),
  };
}
