import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LiveHistory, LiveMessage } from '../src/api/live.ts';
import { fedSource } from './fed-source.ts';
import { openPage } from './page-fixture.ts';

interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Reads Server-Sent Events one by one. */
async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      yield { event, data: JSON.parse(data) };
    }
  }
}

/** The next event; a stream that ends before it is a fault. */
async function next(events: AsyncGenerator<ServerEvent>): Promise<ServerEvent> {
  const { value, done } = await events.next();
  if (done === true) throw new Error('the stream has ended');
  return value;
}

function watch(url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/api/live`, signal === undefined ? {} : { signal });
}

describe('the live view', () => {
  it('begins with what was seen before, then tells each second with rates', async (context) => {
    let total = 0;
    const source = fedSource(() => {
      total += 10;
      return {
        overview: {
          ...{ hops: [], translation: [], unavailable: [] },
          flows: [{ from: 'services', to: 'collector', signal: 'traces', total }],
          drops: [{ hop: 'collector', signal: 'traces', reason: 'too large', total: 3 }],
        },
      };
    });
    const page = await openPage(context, { source });
    const response = await watch(page.url);
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    const events = eventsOf(response);
    const [history, first, second] = [await next(events), await next(events), await next(events)];
    assert.equal(history.event, 'history');
    assert.equal((history.data as LiveHistory).packets.length, 0);
    assert.equal(first.event, 'moment');
    const { overview } = second.data as LiveMessage;
    assert.ok((overview.flows[0]?.perSecond ?? 0) > 0);
    assert.deepEqual(overview.drops, [
      { hop: 'collector', signal: 'traces', reason: 'too large', total: 3, perSecond: 0 },
    ]);

    const later = await watch(page.url);
    const known = await next(eventsOf(later));
    assert.ok((known.data as LiveHistory).packets.length >= 2);
  });

  it('asks the pipeline nothing while nobody watches', async (context) => {
    let asked = 0;
    const source = fedSource(() => {
      asked += 1;
      return {};
    });
    const page = await openPage(context, { source });
    assert.equal(asked, 0);
    const abort = new AbortController();
    const events = eventsOf(await watch(page.url, abort.signal));
    await next(events);
    await next(events);
    abort.abort();
    await assert.rejects(events.next());
    const atLeaving = asked;
    // Longer than the beat: had the timer gone on, it would have asked.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(asked - atLeaving <= 2, `${asked - atLeaving} more questions`);
  });

  it('does not wait for faults that nobody lists', async (context) => {
    const faults = { list: () => new Promise<never>(() => undefined), set: async () => undefined };
    const page = await openPage(context, { faults });
    const events = eventsOf(await watch(page.url));
    await next(events);
    const { data } = await next(events);
    assert.deepEqual((data as LiveMessage).faults, []);
  });

  it('takes no more browsers than it may, and one more when another leaves', async (context) => {
    const page = await openPage(context, { maxClients: 1 });
    const abort = new AbortController();
    await watch(page.url, abort.signal);
    const refused = await watch(page.url);
    assert.equal(refused.status, 503);
    assert.match(await refused.text(), /too many browsers/);
    abort.abort();
    for (let status = 503; status !== 200; ) {
      const again = await watch(page.url);
      status = again.status;
      if (status !== 200) await again.text();
    }
  });

  it('ends every stream when the page closes', async (context) => {
    const page = await openPage(context);
    const events = eventsOf(await watch(page.url));
    await next(events);
    await page.close();
    await assert.doesNotReject(async () => {
      for await (const event of events) assert.ok(event.event !== '');
    });
  });

  it('goes on when a look fails, and says so', async (context) => {
    const lines: string[] = [];
    let looks = 0;
    const source = {
      ...fedSource(),
      overview: async () => {
        looks += 1;
        if (looks === 1) throw new Error('boom');
        return fedSource().overview();
      },
    };
    const page = await openPage(context, { source, log: (line) => lines.push(line) });
    const events = eventsOf(await watch(page.url));
    await next(events);
    assert.equal((await next(events)).event, 'moment');
    assert.match(lines.join(), /the live view failed: Error: boom/);
  });
});
