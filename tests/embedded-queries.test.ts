import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ilpConnector, seriesName } from '@headrace/contract';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import { buildStack, noLocator, parseSettings, type Stack } from '@headrace/stack';
import { encodeRequest, exportBytes } from '../packages/embedded/test/otlp-client.ts';
import { attributeList } from '../packages/embedded/test/support/attributes.ts';
import { metricsRequest } from '../packages/embedded/test/support/traffic.ts';
import {
  packetLogsInLoki,
  preparesOnMetricsPort,
  seriesOnMetricsPort,
  spansInTempo,
} from '../packages/run/src/demo/backends.ts';
import { withVariables } from './support/dashboards.ts';
import { bundleOf } from './support/variants.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr?: string; readonly query?: string }[];
  }[];
}

const services = [{ name: 'ilp-connector', contract: 'ilp-connector' as const }];

/** What the product itself asks of Tempo, Loki and :8889. */
describe('the queries of the product, asked of the embedded pipeline', () => {
  let embedded: Embedded;
  let stack: Stack;
  const traceId = '0123456789abcdef0123456789abcdef';

  before(async () => {
    embedded = await startEmbedded();
    stack = stackOn(embedded);
    const ids = { traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.alloc(8, 1) };
    const resource = {
      attributes: attributeList({ 'service.name': 'ilp-connector', 'service.instance.id': 'instance-1' }),
    };
    const now = String(BigInt(Date.now() - 1000) * 1_000_000n);
    const span = { ...ids, name: 'packet.process', kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
    const record = { ...ids, timeUnixNano: now, attributes: attributeList({ component: 'packet' }) };
    const { otlpGrpc } = embedded.ports;
    await exportBytes(
      otlpGrpc,
      encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
    );
    const logs = {
      resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record, { ...record, traceId: undefined }] }] }],
    };
    await exportBytes(otlpGrpc, encodeRequest('logs', logs), 'logs');
    await exportBytes(otlpGrpc, encodeRequest('metrics', metricsRequest(Date.now() - 5000, 0)), 'metrics');
  });
  after(() => embedded?.close());

  it('finds the spans of a trace, with ids and kinds as Tempo has them', async () => {
    assert.deepEqual(
      (await spansInTempo(stack, traceId)).map(({ spanId, name, kind }) => ({ spanId, name, kind })),
      [{ spanId: Buffer.alloc(8, 1).toString('base64'), name: 'packet.process', kind: 'SPAN_KIND_INTERNAL' }],
    );
    assert.deepEqual(await spansInTempo(stack, 'f'.repeat(32)), []);
  });

  it('counts the log lines of packets', async () => {
    assert.equal(await packetLogsInLoki(stack, 'ilp-connector', 'instance-1', 60), 1);
    assert.equal(await packetLogsInLoki(stack, 'ilp-connector', 'instance-2', 60), 0);
  });

  it('counts series and packets on :8889', async () => {
    assert.equal(await seriesOnMetricsPort(stack), embedded.metrics().length);
    const name = seriesName(ilpConnector.metrics.packetsProcessed);
    const prepares = embedded.metrics({ name, labels: { type: 'prepare', instance: 'instance-1' } });
    const sum = prepares.reduce((all, { value }) => all + value, 0);
    assert.equal(await preparesOnMetricsPort(stack, 'instance-1'), sum);
  });

  it('answers every LogQL and TraceQL query of the dashboards', async () => {
    const dashboards = bundleOf({ services }, 'compose', '/tmp')
      .filter(({ path }) => /^grafana\/dashboards\/.*\.json$/.test(path))
      .map(({ text }) => JSON.parse(text) as Dashboard);
    const queries = dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ title, datasource, targets = [] }) =>
        targets.map(({ expr, query }) => ({
          title,
          uid: datasource?.uid ?? '',
          text: withVariables(expr ?? query ?? ''),
        })),
      ),
    );
    const urls: Readonly<Record<string, (text: string) => string>> = {
      loki: (text) => `${embedded.urls.loki}/loki/api/v1/query_range?${new URLSearchParams({ query: text })}`,
      tempo: (text) => `${embedded.urls.tempo}/api/search?${new URLSearchParams({ q: text })}`,
    };
    let asked = 0;
    for (const { title, uid, text } of queries) {
      const url = urls[uid];
      if (url === undefined) continue;
      asked += 1;
      const response = await fetch(url(text));
      assert.equal(response.status, 200, `${title}: ${text}: ${await response.text()}`);
    }
    assert.ok(asked > 0, `none of ${queries.length} queries is for Loki or Tempo`);
  });
});

/** A stack whose ports are those of the embedded pipeline. */
function stackOn({ ports }: Embedded): Stack {
  const { settings, problems } = parseSettings(
    {
      services,
      collector: { ports: { metrics: ports.metrics } },
      traces: { ports: { http: ports.tempo } },
      logs: { ports: { http: ports.loki } },
    },
    'headrace.settings.yaml',
    noLocator,
  );
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  return buildStack(settings, { target: 'native', dataFolder: '/tmp', bundleFolder: '/tmp', hasTempo: false });
}
