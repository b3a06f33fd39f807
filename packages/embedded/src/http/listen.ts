import type { Server } from 'node:net';

/**
 * Opens a port and gives its number; 0 asks for a free one. Rejects with what the port is for and its address in the
 * message when it cannot be opened.
 */
export function listen(server: Server, host: string, port: number, purpose: string): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`cannot open the ${purpose} port ${address}: ${error.message}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const opened = server.address();
      if (opened === null || typeof opened === 'string') reject(new Error(`the ${purpose} port has no number`));
      else resolve(opened.port);
    });
  });
}
