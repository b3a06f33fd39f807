import { parseArgs } from 'node:util';
import { pointPayload, spanPayload } from './payload.ts';
import { sendLoad } from './send.ts';

// A process of its own, so that the load takes no time from what it is sent to; prints the result as one line of JSON.
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    signal: { type: 'string' },
    seconds: { type: 'string' },
    items: { type: 'string' },
    parallel: { type: 'string', default: '4' },
    rate: { type: 'string' },
  },
});
const { url = '', signal, seconds, items, parallel, rate } = values;
const payload = (signal === 'traces' ? spanPayload : pointPayload)(Number(items));
const result = await sendLoad({
  ...{ url, payload, seconds: Number(seconds), parallel: Number(parallel) },
  ...(rate === undefined ? {} : { itemsPerSecond: Number(rate) }),
});
process.stdout.write(`${JSON.stringify(result)}\n`);
