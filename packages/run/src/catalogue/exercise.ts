import { localUrl, type Stack } from '@headrace/stack';

/** Asks each backend what people ask it: many families show only after the first request of their kind. */
export async function exercise(stack: Stack): Promise<void> {
  const ask = async (url: string, body?: unknown) => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(url, body === undefined ? { signal } : { ...post, signal });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  const { collector, prometheus, loki, alertmanager } = stack;
  const end = Math.floor(Date.now() / 1000);
  const range = `start=${end - 300}&end=${end}&step=15`;
  for (const path of [
    '/api/v1/query?query=up',
    `/api/v1/query_range?query=rate(up[1m])&${range}`,
    '/api/v1/series?match[]=up',
    `/api/v1/query_exemplars?query=up&${range}`,
    '/api/v1/metadata',
    '/federate?match[]=up',
  ])
    await ask(localUrl(prometheus.http, path));
  const lines = encodeURIComponent('{service_name=~".+"}');
  const rate = encodeURIComponent('sum by (service_name) (rate({service_name=~".+"}[1m]))');
  for (const path of [
    `query_range?since=5m&query=${lines}`,
    `query_range?since=5m&query=${rate}`,
    'labels?since=5m',
    `series?since=5m&match[]=${lines}`,
  ])
    await ask(localUrl(loki.http, `/loki/api/v1/${path}`));
  await ask(localUrl(collector.otlpHttp, '/v1/logs'), OLD_LOG);
  await ask(localUrl(alertmanager.http, '/api/v2/alerts'), [
    { labels: { alertname: 'Exercise', severity: 'warning' } },
  ]);
  await ask(localUrl(alertmanager.http, '/api/v2/alerts'));
  await ask(localUrl(alertmanager.http, '/api/v2/silences'), {
    matchers: [{ name: 'alertname', value: 'Nothing', isRegex: false, isEqual: true }],
    startsAt: new Date(end * 1000).toISOString(),
    endsAt: new Date((end + 60) * 1000).toISOString(),
    createdBy: 'headrace catalogue',
    comment: 'shows the families of silences',
  });
}

/** A line of 2020: Loki refuses it, and the collector counts what it could not deliver. */
const OLD_LOG = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'exercise' } }] },
      scopeLogs: [{ logRecords: [{ timeUnixNano: '1577836800000000000', body: { stringValue: 'too old' } }] }],
    },
  ],
};
