import { createServer } from 'node:net';

/** What an attempt to listen on a port said. */
export type ListenOutcome = 'free' | 'in use' | 'not permitted' | 'no such address';

const OUTCOMES: Readonly<Record<string, ListenOutcome>> = {
  EADDRINUSE: 'in use',
  EACCES: 'not permitted',
  EADDRNOTAVAIL: 'no such address',
  EAFNOSUPPORT: 'no such address',
};

/** Tries to listen on a port, and stops at once. */
export function canListen(port: number, host: string): Promise<ListenOutcome> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const outcome = OUTCOMES[error.code ?? ''];
      if (outcome === undefined) reject(error);
      else resolve(outcome);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}
