import type { IncomingMessage } from 'node:http';

/** A body above this cannot be an ILP packet: the largest Prepare of RFC 27 has some 34 KB. */
const MAX_BODY_BYTES = 40 * 1024;

/**
 * The whole body; undefined as soon as it is larger than `MAX_BODY_BYTES`, with the rest left unread.
 * Rejects when the connection breaks.
 */
export function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      // Not destroyed: whoever reads may still want to answer on this connection.
      message.pause();
      resolve(undefined);
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => reject(new Error('the connection was closed before the body was complete')));
  });
}
