import type { IncomingMessage } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 415;
  readonly message: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * A page on the loopback interface is in reach of every site that the browser has open. A foreign `Host` is a name that
 * was pointed at this machine (DNS rebinding), a foreign `Origin` a script of another site.
 *
 * @param allowedHosts names beside the loopback ones by which the page may be asked for, without a port.
 */
export function refuse(request: IncomingMessage, allowedHosts: readonly string[]): Refusal | undefined {
  const { method = 'GET', headers } = request;
  const host = headers.host ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!LOOPBACK.test(name) && !allowedHosts.some((allowed) => allowed.toLowerCase() === name))
    return { status: 403, message: `this page is not served as ${JSON.stringify(host)}; ask for it as localhost` };
  if (headers.origin !== undefined && !isSameHost(headers.origin, host))
    return { status: 403, message: `${headers.origin} may not ask here` };
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    return { status: 403, message: 'another site may not ask here' };
  if (method === 'POST') return refusePost(headers['content-type']);
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: `${method} is not allowed` };
  return undefined;
}

/** A form of another site can post, but not as JSON. */
function refusePost(contentType: string | undefined): Refusal | undefined {
  if (contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json') return undefined;
  return { status: 415, message: 'a change is asked for with content-type: application/json' };
}

function isSameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host.toLowerCase() === host.toLowerCase();
  } catch (error) {
    // `null` is the origin of a sandboxed frame or a local file.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
