import http from 'node:http';
import https from 'node:https';
import { leaveAgentUntraced, type PeerTrust } from '@headrace/telemetry';
import { decodeReply, type Reply } from '../ilp/packet.ts';
import { readBody } from './read-body.ts';
import type { TrustOf } from './trust.ts';

interface OutgoingPacket {
  readonly url: string;
  readonly token: string;
  readonly bytes: Buffer;
  /** After this the answer is no longer waited for. */
  readonly timeoutMs: number;
  /** The span that the packet goes out of. */
  readonly span: Injecting;
}

interface Injecting {
  inject(carrier: Record<string, string>, trust: PeerTrust): void;
}

/** What became of a packet that was sent on. */
export type HopResult =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly bytes: Buffer; readonly receivedAtMs: number }
  | { readonly kind: 'timeout' }
  /** The next hop could not be reached, or refused the request before it was a packet. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** The next hop failed, or answered with something that is no packet. */
  | { readonly kind: 'broken'; readonly message: string };

export interface IlpClient {
  send(packet: OutgoingPacket): Promise<HopResult>;
  close(): void;
}

/**
 * Sends packets by ILP-over-HTTP (RFC 35, synchronous form) over connections that are kept. A next hop learns of the
 * packet's trace what the trust in it allows.
 */
export function createIlpClient(trustOf: TrustOf): IlpClient {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  for (const agent of Object.values(agents)) leaveAgentUntraced(agent);
  return {
    send: (packet) => {
      const { protocol, host } = new URL(packet.url);
      const traceHeaders: Record<string, string> = {};
      packet.span.inject(traceHeaders, trustOf(host));
      return send(packet, { agent: protocol === 'https:' ? agents['https:'] : agents['http:'], traceHeaders });
    },
    close: () => {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

interface Connection {
  readonly agent: http.Agent;
  readonly traceHeaders: Readonly<Record<string, string>>;
}

function send(packet: OutgoingPacket, { agent, traceHeaders }: Connection): Promise<HopResult> {
  return new Promise((resolve) => {
    const options = {
      method: 'POST',
      agent,
      headers: {
        ...traceHeaders,
        'content-type': 'application/octet-stream',
        'content-length': packet.bytes.length,
        authorization: `Bearer ${packet.token}`,
      },
    };
    const request = (packet.url.startsWith('https:') ? https : http).request(packet.url, options);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      request.destroy();
    }, packet.timeoutMs);
    const finish = (result: HopResult): void => {
      clearTimeout(timer);
      resolve(late ? { kind: 'timeout' } : result);
    };
    request.on('response', (response) => {
      readReply(response).then(finish, (error: Error) => finish({ kind: 'unreachable', message: error.message }));
    });
    request.on('error', (error) => finish({ kind: 'unreachable', message: error.message }));
    request.end(packet.bytes);
  });
}

async function readReply(response: http.IncomingMessage): Promise<HopResult> {
  const bytes = await readBody(response);
  const status = response.statusCode ?? 0;
  if (bytes === undefined) response.destroy();
  if (status >= 500) return { kind: 'broken', message: `the next hop answered with HTTP status ${status}` };
  if (status !== 200) return { kind: 'unreachable', message: `the next hop answered with HTTP status ${status}` };
  if (bytes === undefined) return { kind: 'broken', message: 'the answer is too large for an ILP packet' };
  const receivedAtMs = performance.now();
  const decoded = decodeReply(bytes);
  if (!decoded.ok) return { kind: 'broken', message: `the answer is no ILP packet: ${decoded.reason}` };
  return { kind: 'reply', reply: decoded.packet, bytes, receivedAtMs };
}
