import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelName, type MetricKind, seriesName, seriesNames } from '../src/index.ts';

/** What the collector 0.159.0 really shows on :8889 with `UnderscoreEscapingWithSuffixes`. */
const SERIES: readonly (readonly [kind: MetricKind, otel: string, unit: string, shown: string])[] = [
  ['counter', 'ilp.packets.processed', '{packet}', 'ilp_packets_processed_total'],
  ['histogram', 'ilp.packet.latency', 's', 'ilp_packet_latency_seconds'],
  ['gauge', 'ratio.of', '1', 'of_ratio'],
  ['counter', 'total.things', '', 'things_total'],
  ['counter', 'already.total', '', 'already_total'],
  ['counter', 'seconds_total', 's', 'seconds_total'],
  ['gauge', 'load', '%', 'load_percent'],
  ['gauge', 'speed', 'm/s', 'speed_meters_per_second'],
  ['gauge', 'temperature', 'Cel', 'temperature_celsius'],
  ['gauge', 'speed', 'km/h', 'speed_km_per_hour'],
  ['gauge', 'thing', 'foo', 'thing_foo'],
  ['counter', 'req', 'By/s', 'req_bytes_per_second_total'],
  ['gauge', 'ms.thing', 'ms', 'ms_thing_milliseconds'],
  ['gauge', 'unit.annot', '{a}/s', 'unit_annot_per_second'],
  ['gauge', '9lives', '', '_9lives'],
  ['gauge', 'x..y__z', '', 'x_y_z'],
  ['gauge', 'Ünïcode.näme', '', 'n_code_n_me'],
  ['upDownCounter', 'updown', '', 'updown'],
  ['upDownCounter', 'fill', '1', 'fill'],
  ['counter', 'share.done', '1', 'share_done_total'],
  ['gauge', 'rule:of:a:kind', '', 'rule:of:a:kind'],
  ['gauge', 'disk.bytes', 'By', 'disk_bytes'],
  ['gauge', 'disk', ' By ', 'disk_bytes'],
  ['gauge', 'things', '{thing}', 'things'],
  ['gauge', 'things', '1/{thing}', 'things'],
  ['gauge', 'area', 'm2', 'area_m2'],
  ['gauge', 'flow', 'm^3/s', 'flow_m_3_per_second'],
  ['gauge', 'odd', 'm/s/kg', 'odd_meters_per_s_kg'],
  ['gauge', 'odd', 'foo.', 'odd_foo_'],
  ['gauge', 'odd', 'foo./s', 'odd_foo_per_second'],
  ['gauge', 'odd', 's/', 'odd_seconds'],
  ['gauge', 'odd', '/.', 'odd'],
];

for (const [kind, otel, unit, shown] of SERIES) {
  test(`a ${kind} "${otel}" of unit "${unit}" is shown as ${shown}`, () => {
    assert.equal(seriesName({ kind, otel, unit }), shown);
  });
}

test('a histogram becomes three series, anything else one', () => {
  assert.deepEqual(seriesNames({ kind: 'histogram', otel: 'a.b', unit: 's' }), [
    'a_b_seconds_bucket',
    'a_b_seconds_sum',
    'a_b_seconds_count',
  ]);
  assert.deepEqual(seriesNames({ kind: 'counter', otel: 'a.b', unit: 's' }), ['a_b_seconds_total']);
});

for (const [key, label] of [
  ['service.name', 'service_name'],
  ['plain', 'plain'],
  ['with-hyphen and space', 'with_hyphen_and_space'],
  ['2nd', 'key_2nd'],
  ['two..dots', 'two__dots'],
  ['two__underscores', 'two__underscores'],
  ['näme', 'n_me'],
  ['money.💰', 'money__'],
  ['_hidden', '_hidden'],
  ['__reserved.name__', '__reserved_name__'],
] as const) {
  test(`the attribute "${key}" is the label ${label}`, () => assert.equal(labelName(key), label));
}
