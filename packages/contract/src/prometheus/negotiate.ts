import { ESCAPINGS, type Escaping } from './escaping.ts';
import type { ExpositionFormat } from './exposition.ts';

/** One entry of an Accept header: `text/plain;version=0.0.4;q=0.5`. */
interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * What a scraper asks for by its Accept header: the first format in the order of `q` that is known, and the last
 * `escaping=` before it. Without either it is text with underscores. Protobuf is not offered, which the header allows.
 * Source: `NegotiateIncludingOpenMetrics`, prometheus/common v0.70.1, expfmt/encode.go.
 */
export function negotiateScrape(accept: string | undefined): { exposition: ExpositionFormat; escaping: Escaping } {
  let escaping: Escaping = 'underscores';
  for (const { type, parameters } of mediaRanges(accept ?? '')) {
    escaping = ESCAPINGS.find((known) => known === parameters.get('escaping')) ?? escaping;
    const version = parameters.get('version') ?? '';
    if (type === 'text/plain' && ['', '0.0.4'].includes(version)) return { exposition: 'text', escaping };
    if (type === 'application/openmetrics-text' && ['', '0.0.1', '1.0.0'].includes(version))
      return { exposition: 'openmetrics', escaping };
  }
  return { exposition: 'text', escaping };
}

/** The entries, the one that is liked best first; those that are liked equally keep their order. */
function mediaRanges(accept: string): MediaRange[] {
  return accept
    .split(',')
    .map((entry) => {
      const [type = '', ...rest] = entry.split(';').map((part) => part.trim());
      const parameters = new Map(rest.map((part) => keyAndValue(part)));
      const quality = Number(parameters.get('q') ?? 1);
      return { type, parameters, quality: Number.isNaN(quality) ? 1 : quality };
    })
    .toSorted((a, b) => b.quality - a.quality);
}

function keyAndValue(part: string): [string, string] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, ''] : [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
}
