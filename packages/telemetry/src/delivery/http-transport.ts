import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { leaveAgentUntraced } from '../http-instrumentation.ts';
import type { Signal, SignalConfig } from '../telemetry-config.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { readResponse } from './partial-success.ts';
import type { Outcome, Transport } from './transport.ts';

/** OTLP specification, "OTLP/HTTP Response": the statuses that may be tried again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const LONGEST_ANSWER_BYTES = 64 * 1024;
const compress = promisify(gzip);

/** OTLP over HTTP/1.1 in binary protobuf, one `POST` for each request, over connections that are kept. */
export function createHttpTransport(signal: Signal, config: SignalConfig, source: CredentialSource): Transport {
  let agent: http.Agent | undefined;
  let version = 0;
  const agentFor = (current: Credentials): http.Agent => {
    if (agent !== undefined && current.version === version) return agent;
    agent?.destroy();
    version = current.version;
    agent = createAgent(config.url, current);
    return agent;
  };
  return {
    url: shownUrl(config.url),
    send: async (body, timeoutMs) => {
      try {
        const current = await source.current();
        const zipped = config.compression === 'gzip';
        const answer = await post(config.url, {
          agent: agentFor(current),
          body: zipped ? await compress(body) : body,
          timeoutMs,
          headers: headersOf(config, current, zipped),
        });
        return outcomeOf(signal, answer);
      } catch (error) {
        return { kind: 'retry', message: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => agent?.destroy(),
  };
}

/** Without a user's name and password, which a message must not show. */
function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function createAgent(url: string, { certificate, clientKey, clientCertificate }: Credentials): http.Agent {
  const tls = {
    ...(certificate === undefined ? {} : { ca: certificate }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
  };
  const agent = url.startsWith('https:')
    ? new https.Agent({ keepAlive: true, ...tls })
    : new http.Agent({ keepAlive: true });
  leaveAgentUntraced(agent);
  return agent;
}

function headersOf({ headers }: SignalConfig, { token }: Credentials, zipped: boolean): Record<string, string> {
  return {
    ...headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    'content-type': 'application/x-protobuf',
  };
}

interface Post {
  readonly agent: http.Agent;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function post(url: string, { agent, body, timeoutMs, headers }: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
    const request = (url.startsWith('https:') ? https : http).request(url, options);
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= LONGEST_ANSWER_BYTES) chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

function outcomeOf(signal: Signal, { status, headers, body }: Answer): Outcome {
  if (status >= 200 && status < 300) {
    const readable = headers['content-type']?.startsWith('application/x-protobuf') ?? false;
    return readable ? readResponse(signal, body) : { kind: 'delivered', rejected: 0, message: '' };
  }
  const message = `HTTP status ${status}`;
  if (!RETRYABLE.has(status)) return { kind: 'refused', message };
  const afterMs = retryAfterMs(headers['retry-after'], Date.now());
  return { kind: 'retry', message, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** `Retry-After`: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // `Date.parse` alone would take many a text for a year.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
