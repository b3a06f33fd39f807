import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { bundleClient } from './bundle.ts';
import { DOCUMENT, ICON } from './document.ts';
import type { Reply } from './reply.ts';

/** The best takes ten times as long for a hundredth less, and somebody waits for the page. */
const BROTLI_QUALITY = 9;

interface Asset {
  readonly contentType: string;
  readonly etag: string;
  readonly encoded: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

/** The files of the page by their paths, each in every encoding, made once. */
export type Assets = ReadonlyMap<string, Asset>;

export async function loadAssets(): Promise<Assets> {
  const { script, styles } = await bundleClient();
  const texts = [
    ['/', 'text/html; charset=utf-8', DOCUMENT],
    ['/assets/page.js', 'text/javascript; charset=utf-8', script],
    ['/assets/page.css', 'text/css; charset=utf-8', styles],
    ['/icon.svg', 'image/svg+xml', ICON],
  ] as const;
  const assets = texts.map(async ([path, contentType, text]) => [path, await encodeAsset(contentType, text)] as const);
  return new Map(await Promise.all(assets));
}

async function encodeAsset(contentType: string, text: string): Promise<Asset> {
  const identity = Buffer.from(text);
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
    promisify(gzip)(identity),
  ]);
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
  return { contentType, etag: hash, encoded: { br, gzip: gzipped, identity } };
}

/** An asset in the smallest encoding that the browser takes, or 304 where it has it already. */
export function assetReply({ contentType, etag, encoded }: Asset, { headers }: IncomingMessage): Reply {
  const accepted = acceptedEncodings(headers['accept-encoding'] ?? '');
  const encoding = accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : 'identity';
  const tag = `"${etag}-${encoding}"`;
  const common = { etag: tag, vary: 'accept-encoding', 'cache-control': 'no-cache' };
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(tag)) return { status: 304, contentType, body: '', headers: common };
  const coded = encoding === 'identity' ? {} : { 'content-encoding': encoding };
  return { status: 200, contentType, body: encoded[encoding], headers: { ...common, ...coded } };
}

function acceptedEncodings(header: string): Set<string> {
  const entries = header.split(',').map((entry) => entry.trim().toLowerCase().split(';'));
  const accepted = entries.filter(([, quality = '']) => !/^\s*q=0(\.0*)?\s*$/.test(quality));
  return new Set(accepted.map(([name = '']) => name.trim()));
}
