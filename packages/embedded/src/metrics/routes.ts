import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { bytesOf, negotiateScrape } from '@headrace/contract';
import { sendText } from '../http/http-server.ts';
import type { Metrics } from './metrics.ts';

/**
 * Answers a scrape of :8889 as the collector does: what the scraper accepts decides about format, escaping and gzip.
 *
 * Source: `promhttp.HandlerFor`, client_golang v1.24.1, which the collector's `prometheus` exporter serves at /metrics.
 */
export function createMetricsHandler(
  metrics: Metrics,
  log: (line: string) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    request.resume();
    const [path] = (request.url ?? '/').split('?');
    if (path !== '/metrics') return sendText(response, 404, `there is nothing at ${path}, only /metrics`);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendText(response, 405, `${request.method} is not allowed, only GET is`, { allow: 'GET, HEAD' });
    try {
      sendScrape(request, response, metrics);
    } catch (error) {
      // The process holds everybody's telemetry; one answer must not end it.
      log(`a scrape failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      sendText(response, 500, 'internal error');
    }
  };
}

function sendScrape(request: IncomingMessage, response: ServerResponse, metrics: Metrics): void {
  const scrape = negotiateScrape(request.headers.accept);
  const { status, contentType, text, problems } = metrics.render({ ...scrape, conflicts: 'first-seen' });
  if (status !== 200) {
    const messages = problems.map(({ message }) => message).join('\n');
    sendText(response, status, `An error has occurred while serving metrics:\n\n${messages}`);
    return;
  }
  const plain = bytesOf(text);
  const isGzip = acceptsGzip(request.headers['accept-encoding']);
  const body = isGzip ? gzipSync(plain) : plain;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function acceptsGzip(header: string | readonly string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => /^(?:gzip|\*)(?:\s*;\s*q=(?!0(?:\.0*)?$).*)?$/i.test(entry));
}
