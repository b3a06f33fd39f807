import type { IncomingMessage, ServerResponse } from 'node:http';
import { negotiateScrape } from '@headrace/contract';
import type { Pull } from '../pull.ts';
import { type Health, isServing } from './health.ts';
import { messageOf, sendJson } from './send-json.ts';

/** Answers a request, or says by false that it is somebody else's. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface HealthHandlerOptions {
  readonly health: Health;
  /** What `/metrics` shows; undefined where nobody may pull. */
  readonly pull?: Pull | undefined;
  /** Where; `/metrics` unless it is given. */
  readonly metricsPath?: string;
}

export interface HealthHandler {
  readonly answer: Answer;
  /** The paths that it answers. */
  readonly paths: readonly string[];
}

type Reply = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers `/health` (200 while healthy or degraded, else 503), `/health/live` (200 as long as the process answers),
 * `/health/ready` (503 while something that is needed is missing) and the pull endpoint. To be mounted in a server that
 * is there already: `if (handler.answer(request, response)) return;`.
 */
export function createHealthHandler(options: HealthHandlerOptions): HealthHandler {
  const { health, pull, metricsPath = '/metrics' } = options;
  const replies = new Map<string, Reply>([
    ['/health', (_request, response) => sendReport(health, response)],
    ['/health/live', async (_request, response) => sendJson(response, 200, { status: 'live' })],
    ['/health/ready', (_request, response) => sendReadiness(health, response)],
  ]);
  if (pull !== undefined) replies.set(metricsPath, (request, response) => sendMetrics(pull, request, response));
  return {
    paths: [...replies.keys()],
    answer: (request, response) => {
      const reply = replies.get(request.url?.split('?')[0] ?? '');
      if (reply === undefined) return false;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        sendJson(response, 405, { error: 'use GET' });
        return true;
      }
      reply(request, response).catch((error) => {
        if (response.headersSent) response.destroy();
        else sendJson(response, 503, { error: messageOf(error) });
      });
      return true;
    },
  };
}

async function sendReport(health: Health, response: ServerResponse): Promise<void> {
  const report = await health.report();
  sendJson(response, isServing(report) ? 200 : 503, report);
}

async function sendReadiness(health: Health, response: ServerResponse): Promise<void> {
  const readiness = await health.readiness();
  sendJson(response, readiness.status === 'ready' ? 200 : 503, readiness);
}

async function sendMetrics(pull: Pull, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, contentType, text } = await pull.render(negotiateScrape(request.headers.accept));
  response.writeHead(status, { 'content-type': contentType });
  response.end(text);
}
