import { setTimeout as delay } from 'node:timers/promises';

export async function getText(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

export async function getJson<T>(url: string): Promise<T> {
  return JSON.parse(await getText(url)) as T;
}

/** Asks again until the answer is there; the last failure is thrown when the time is over. */
export async function eventually<T>(ask: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  let failure: unknown = new Error(`no answer within ${timeoutMs} ms`);
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadlineMs) throw failure;
    await delay(250);
  }
}
