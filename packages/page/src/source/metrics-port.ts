import type { Series } from '../api/series.ts';
import { askText, type Backend } from './ask.ts';
import { readExposition } from './read-exposition.ts';

/** OpenMetrics alone carries exemplars; a server that has none of it may answer in the older format. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0;escaping=underscores,text/plain;version=0.0.4;escaping=underscores;q=0.5';

/** What the metrics port of a collector shows now. */
export async function seriesOn(backend: Backend): Promise<Series[]> {
  return readExposition(await askText(backend, '/metrics', ACCEPT));
}
