import { LiveReadError } from './live-read-error.ts';

/** Where something is asked over HTTP. */
export interface LiveEndpoint {
  /** Without user and password, which do not belong into messages. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads a URL as people write it: `http://` may be left out.
 *
 * @throws LiveReadError for what is no URL of HTTP.
 */
export function readEndpoint(text: string): LiveEndpoint {
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new LiveReadError(text, 'is no URL of HTTP', {
      expected: 'a URL such as http://127.0.0.1:8889/metrics',
      fix: 'write the URL with its scheme, host and port',
    });
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '' && password === '') return { url, headers: {} };
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}
