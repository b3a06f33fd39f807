import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Why a request is refused for the names in its headers; undefined for one that is not. */
export type HostGuard = (headers: IncomingHttpHeaders) => string | undefined;

export interface HostGuardOptions {
  /** The address that the ports listen on. */
  readonly host: string;
  /** Further names that clients may use for this machine. */
  readonly allowedHosts?: readonly string[];
}

/**
 * Lets no web page in: a page of another site that a browser on this machine shows can send requests to loopback, and
 * by a name of its own that leads to loopback (DNS rebinding) it could read the answers too. So the `Host` must be
 * `localhost`, an address, which no name can be made to look like, or an allowed name; and an `Origin`, where there is
 * one, must be of this machine.
 */
export function createHostGuard({ host, allowedHosts = [] }: HostGuardOptions): HostGuard {
  const allowed = new Set([host, ...allowedHosts].map((name) => name.toLowerCase()));
  return (headers) => {
    const hostName = nameOf(`http://${headers.host ?? ''}`);
    if (hostName === undefined || !(isLoopback(hostName) || isIP(hostName) > 0 || allowed.has(hostName)))
      return `the Host ${JSON.stringify(headers.host ?? '')} is not one of this machine; allow it by allowedHosts`;
    if (headers.origin === undefined) return undefined;
    const originName = nameOf(headers.origin);
    return originName !== undefined && (isLoopback(originName) || allowed.has(originName))
      ? undefined
      : `requests of pages from ${JSON.stringify(headers.origin)} are not answered; allow its host by allowedHosts`;
  };
}

function nameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
