import type { Method } from './http-recorder.ts';
import type { ResponseLike } from './message.ts';

type Call = (...args: unknown[]) => unknown;

/**
 * Counts the bytes of a response's body on their way through `write` and `end`. With a middleware that compresses
 * mounted after this one, they are the compressed ones.
 * @returns a function that gives the bytes so far: none where HTTP has no body.
 */
export function countBody(response: ResponseLike): (method: Method) => number {
  // Their parameters are overloads of chunk, encoding and callback; they are passed on as they are.
  const { write, end } = response as unknown as { write: Call; end: Call };
  let bytes = 0;
  let ending = false;
  response.write = ((...args: unknown[]) => {
    // HTTP/2 ends by a write.
    if (!ending) bytes += sizeOf(args);
    return write.apply(response, args);
  }) as Call;
  response.end = ((...args: unknown[]) => {
    if (!ending) bytes += sizeOf(args);
    ending = true;
    return end.apply(response, args);
  }) as Call;
  return (method) => (method === 'HEAD' || [204, 304].includes(response.statusCode) ? 0 : bytes);
}

function sizeOf([chunk, encoding]: readonly unknown[]): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8');
  }
  return ArrayBuffer.isView(chunk) ? chunk.byteLength : 0;
}
