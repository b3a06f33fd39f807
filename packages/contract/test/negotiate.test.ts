import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { negotiateScrape } from '../src/index.ts';

/** As Prometheus 3.14 sends it. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

const CASES: Readonly<Record<string, [accept: string | undefined, exposition: string, escaping: string]>> = {
  'no header is text with underscores': [undefined, 'text', 'underscores'],
  'a browser is shown text': ['text/html,application/xhtml+xml,*/*;q=0.8', 'text', 'underscores'],
  'Prometheus gets OpenMetrics in UTF-8': [PROMETHEUS, 'openmetrics', 'allow-utf-8'],
  'the better liked one wins, wherever it stands': [
    'text/plain;version=0.0.4;q=0.3,application/openmetrics-text;version=1.0.0;q=0.6',
    'openmetrics',
    'underscores',
  ],
  'a version that nobody knows is passed over': [
    'application/openmetrics-text;version=2.0.0,text/plain;version=0.0.4;escaping=dots;q=0.1',
    'text',
    'dots',
  ],
  'an escaping that nobody knows is none': ['text/plain;escaping=base64', 'text', 'underscores'],
  'blanks are allowed': ['application/openmetrics-text ; version = 1.0.0 ; escaping = values', 'openmetrics', 'values'],
};

describe('what a scraper asks for', () => {
  for (const [sentence, [accept, exposition, escaping]] of Object.entries(CASES))
    test(sentence, () => assert.deepEqual(negotiateScrape(accept), { exposition, escaping }));
});
