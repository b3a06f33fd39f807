import { type EnvReader, PEER_TRUSTS, type PeerTrust } from '@headrace/telemetry';
import type { PeerToken } from '../http/auth.ts';
import { ILP_PATH } from '../http/ilp-server.ts';
import type { Trust } from '../http/trust.ts';
import type { Route } from '../ilp/routing.ts';

/** An ILP address or its first segments; nothing under `peer` or `self` is ever routed (RFC 15, RFC 27). */
const PREFIX = /^(g|private|example|test[1-3]?|local)(\.[a-zA-Z0-9_~-]+)*$/;
/** `token68` of RFC 7235, which has no colon: a name can stand before one. */
const TOKEN = /^(?:([a-zA-Z0-9._-]+):)?([a-zA-Z0-9._~+/-]+=*)$/;

/** `ILP_AUTH_TOKEN`: `token,…` or `name:token,…`; a peer without a name is called by its place. */
export function readTokens(reader: EnvReader): PeerToken[] {
  const name = 'ILP_AUTH_TOKEN';
  const text = reader.required(name, {
    expected: 'the Bearer tokens of the peers that may send packets here',
    fix: `set it, for example ${name}=sender:$(openssl rand -hex 16)`,
  });
  return entriesOf(text).flatMap((entry, index) => {
    const match = TOKEN.exec(entry);
    const token = match?.[2];
    if (token !== undefined) return [{ peer: match?.[1] ?? `peer-${index + 1}`, token }];
    // The value is a secret: the message must not repeat it.
    reader.reject(name, `(entry ${index + 1})`, {
      expected: 'token or name:token, of letters, digits and ._~+/- only',
      fix: 'make one with: openssl rand -hex 16',
    });
    return [];
  });
}

/** `ILP_ROUTES`: `prefix=url,…`. */
export function readRoutes(reader: EnvReader): Route[] {
  const name = 'ILP_ROUTES';
  const example = 'test.headrace.receiver=http://127.0.0.1:7778';
  const text = reader.required(name, {
    expected: 'prefix=url, with commas between routes',
    fix: `set it, for example ${name}=${example}`,
  });
  const routes: Route[] = [];
  for (const entry of entriesOf(text)) {
    const cut = entry.indexOf('=');
    const prefix = entry.slice(0, Math.max(cut, 0)).trim();
    const fix = `write it like ${name}=${example}`;
    if (!PREFIX.test(prefix)) {
      reader.reject(name, entry, { expected: 'prefix=url with an ILP address prefix such as test.bob', fix });
    } else if (routes.some((route) => route.prefix === prefix)) {
      reader.reject(name, entry, { expected: `one route for ${prefix}`, fix: 'take one of the two out' });
    } else {
      const url = readNextHopUrl(reader, name, entry.slice(cut + 1).trim());
      if (url !== undefined) routes.push({ prefix, url });
    }
  }
  return routes;
}

/** `ILP_TRUST`: `peer=accept|link|ignore,…`. */
export function readTrust(reader: EnvReader, text: string): Trust {
  const name = 'ILP_TRUST';
  const trust = new Map<string, PeerTrust>();
  for (const entry of entriesOf(text)) {
    const cut = entry.lastIndexOf('=');
    const peer = entry.slice(0, Math.max(cut, 0)).trim();
    const word = entry.slice(cut + 1).trim();
    const found = PEER_TRUSTS.find((candidate) => candidate === word);
    if (peer !== '' && found !== undefined && !trust.has(peer)) {
      trust.set(peer, found);
      continue;
    }
    reader.reject(name, entry, {
      expected: `peer=${PEER_TRUSTS.join('|')}, each peer once`,
      fix: `write it like ${name}=alice=accept,bob.example:7768=ignore,*=link`,
    });
  }
  return Object.fromEntries(trust);
}

/** A next hop's URL; without a path of its own it gets `/ilp`, for peers differ there. */
export function readNextHopUrl(reader: EnvReader, name: string, value: string): string | undefined {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
    reader.reject(name, value, { expected: 'an http or https URL', fix: 'write it like http://127.0.0.1:7778' });
    return undefined;
  }
  const url = new URL(value);
  return url.pathname === '/' ? new URL(ILP_PATH, url).href : url.href;
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
