import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/read-body.ts';
import { sendJson } from '../node/send-json.ts';
import type { Faults } from './faults.ts';

const PATH = '/demo/faults';

/**
 * Answers `GET /demo/faults` and `PUT /demo/faults/ID` with `{"on": true}`; false when the path is another one.
 * It takes JSON by PUT alone: a page of another origin can send neither without being asked for leave first.
 */
export function answerFaults(faults: Faults, request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.split('?')[0] ?? '';
  if (path !== PATH && !path.startsWith(`${PATH}/`)) return false;
  if (path === PATH && request.method === 'GET') sendJson(response, 200, { faults: faults.list() });
  else if (path !== PATH && request.method === 'PUT')
    void change(faults, path.slice(PATH.length + 1), { request, response });
  else sendJson(response, 405, { error: `GET ${PATH}, or PUT ${PATH}/ID` });
  return true;
}

async function change(
  faults: Faults,
  id: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return sendJson(response, 415, { error: 'expected content-type application/json' });
  const on = await readSwitch(request);
  if (on === undefined) return sendJson(response, 400, { error: 'expected {"on": true} or {"on": false}' });
  const fault = faults.set(id, on);
  if (fault !== undefined) return sendJson(response, 200, fault);
  const ids = faults.list().map((known) => known.id);
  return sendJson(response, 404, {
    error: `there is no fault ${JSON.stringify(id)}; expected one of ${ids.join(', ')}`,
  });
}

async function readSwitch(request: IncomingMessage): Promise<boolean | undefined> {
  try {
    const body = JSON.parse((await readBody(request))?.toString() ?? '') as { on?: unknown } | null;
    return typeof body?.on === 'boolean' ? body.on : undefined;
  } catch {
    // No JSON, or a connection that broke: either way there is nothing to set.
    return undefined;
  }
}
