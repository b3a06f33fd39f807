import type { Series } from '../api/series.ts';
import { askText, type Backend } from './ask.ts';
import { readExposition } from './read-exposition.ts';

/** OpenMetrics alone carries exemplars; a server that has none of it may answer in the older format. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0;escaping=underscores,text/plain;version=0.0.4;escaping=underscores;q=0.5';

/** What the metrics port of a collector shows now; who asks while it is being read gets the same reading. */
export function seriesReader(backend: Backend): () => Promise<Series[]> {
  let reading: Promise<Series[]> | undefined;
  return () => {
    reading ??= read(backend).finally(() => {
      reading = undefined;
    });
    return reading;
  };
}

async function read(backend: Backend): Promise<Series[]> {
  return readExposition(await askText(backend, '/metrics', ACCEPT));
}
