import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The variable that the port came from; messages name it. */
  readonly variable: string;
}

/** A port that cannot be listened on; the message names the port, its variable and the fix. */
export class ListenError extends Error {
  constructor({ host, port, variable }: ListenOptions, cause: NodeJS.ErrnoException) {
    const reason =
      cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.code === 'EACCES' ? 'not permitted' : cause.message;
    super(`cannot listen on ${host}:${port}: ${reason}; fix: free the port or set ${variable} to another one`, {
      cause,
    });
    this.name = 'ListenError';
  }
}

/**
 * Starts listening and resolves to the port that was taken.
 * @throws ListenError when the port is in use or not permitted.
 */
export function listen(server: Server, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(options, error)));
    server.listen(options.port, options.host, () => resolve((server.address() as AddressInfo).port));
  });
}
