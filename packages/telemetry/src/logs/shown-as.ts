import { stdSerializers } from 'pino';

/**
 * What JSON would show of an object. Requests and responses of `node:http` come with their sockets and everything
 * behind those: only what pino's serializers take of them is shown, and of a URL only its path.
 */
export function shownAs(value: object): unknown {
  if (isRequest(value)) {
    const { url, query: _query, ...request } = stdSerializers.req(value as Parameters<typeof stdSerializers.req>[0]);
    return { ...request, url: typeof url === 'string' ? url.split('?')[0] : url };
  }
  if (isResponse(value)) return stdSerializers.res(value as Parameters<typeof stdSerializers.res>[0]);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date || !('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  return value.toJSON();
}

/** As pino tells a request from other objects. */
export function isRequest(value: object): boolean {
  return 'method' in value && 'headers' in value && 'socket' in value && value.socket !== undefined;
}

export function isResponse(value: object): boolean {
  return 'setHeader' in value && typeof value.setHeader === 'function';
}
