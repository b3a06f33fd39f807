import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInContracts, seriesNames } from '@headrace/contract';
import { telemetryMarkdown } from '../src/index.ts';

const markdown = telemetryMarkdown();
const row = (key: string) => markdown.split('\n').find((line) => line.startsWith(`| \`${key}\` |`));

for (const [name, contract] of Object.entries(builtInContracts)) {
  test(`every metric of ${name} stands there with its name in OTLP and all of its series`, () => {
    for (const [key, metric] of Object.entries(contract.metrics)) {
      for (const text of [metric.otel, ...seriesNames(metric)])
        assert.ok(row(key)?.includes(`\`${text}\``), `${key}: ${text}`);
      assert.ok(row(key)?.includes(metric.description), key);
    }
  });

  test(`every span, log event, resource attribute and objective of ${name} stands there`, () => {
    const names = [
      ...Object.values(contract.spans).map((span) => span.name),
      ...Object.values(contract.logs).map((log) => log.event),
      ...Object.keys(contract.resource),
      ...Object.keys(contract.objectives),
    ];
    for (const each of names) assert.ok(row(each), each);
  });
}

test('a counter has both of its names side by side, with the values of its labels', () => {
  assert.equal(
    row('packetsProcessed'),
    '| `packetsProcessed` | `ilp.packets.processed` | counter | `{packet}` | `ilp_packets_processed_total` | ' +
      '`type`: prepare, fulfill, reject<br>`status`: success, rejected, error, timeout | ' +
      'ILP packets that ended here, by type and outcome |',
  );
});

test('a histogram has its three series and its bounds', () => {
  const text = row('packetLatency') ?? '';
  for (const part of ['bucket', 'sum', 'count']) assert.ok(text.includes(`\`ilp_packet_latency_seconds_${part}\``));
  assert.match(text, /Bounds: 0\.001, .*0\.01, .*1 \|$/);
});

test('a resource attribute says which label it becomes', () => {
  assert.match(row('ilp.node.id') ?? '', /^\| `ilp\.node\.id` \| `node_id` \|/);
  assert.match(row('service.name') ?? '', /^\| `service\.name` \| `job` \|/);
});

test('a label whose attribute has another name says both', () => {
  assert.match(row('calls') ?? '', /`span_name` \(in OTLP `span\.name`\): any, up to 500/);
});

test('each row of a table has as many cells as its heading', () => {
  let cells = 0;
  for (const line of markdown.split('\n')) {
    const count = line.replaceAll('\\|', '').split('|').length;
    if (!line.startsWith('|')) cells = 0;
    else if (cells === 0) cells = count;
    else assert.equal(count, cells, line);
  }
});
