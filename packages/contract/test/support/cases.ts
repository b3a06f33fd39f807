import type { Scrape as AskedScrape, ExpositionModel } from '../../src/index.ts';
import { counter, gauge, histogram, type MetricJson } from './otlp.ts';

type Exporter = Partial<ExpositionModel['exporter']>;
type Scrape = Partial<AskedScrape>;

const UTF8: Exporter = { strategy: 'NoUTF8EscapingWithSuffixes' };
const UNTRANSLATED: Exporter = { strategy: 'NoTranslation' };
const BARE: Exporter = { strategy: 'UnderscoreEscapingWithoutSuffixes' };
const OPENMETRICS: Scrape = { exposition: 'openmetrics' };
const AS_IS: Scrape = { escaping: 'allow-utf-8' };

const valued = (value: unknown): MetricJson => ({
  name: 'a',
  gauge: { dataPoints: [{ asInt: '1', attributes: [{ key: 'k', value }] }] },
});

/** What a real collector 0.159.0 shows; every disagreement that random requests have brought up stands here as well. */
export const CASES: Readonly<Record<string, readonly [MetricJson, Exporter, Scrape, readonly string[]]>> = {
  'the name of a built-in of JavaScript is a unit like any other': [
    gauge('a', {}, { unit: 'constructor' }),
    {},
    {},
    ['a_constructor 1'],
  ],
  'empty bytes inside a list are null': [
    valued({ arrayValue: { values: [{ bytesValue: '' }, { bytesValue: 'AQ==' }, {}] } }),
    {},
    {},
    ['a{k="[null,\\"AQ==\\",null]"} 1'],
  ],
  'a list with NaN in it is no text at all': [
    valued({ arrayValue: { values: [{ doubleValue: 'NaN' }] } }),
    {},
    {},
    ['a{k=""} 1'],
  ],
  'a map has its keys sorted and its lines separators escaped': [
    valued({
      kvlistValue: {
        values: [
          { key: 'b', value: { boolValue: true } },
          { key: 'a', value: { stringValue: '\u2028<' } },
        ],
      },
    }),
    {},
    {},
    ['a{k="{\\"a\\":\\"\\\\u2028<\\",\\"b\\":true}"} 1'],
  ],
  'minus zero keeps its sign as an attribute and loses it as a value': [
    {
      name: 'a',
      gauge: { dataPoints: [{ asDouble: '-0', attributes: [{ key: 'k', value: { doubleValue: '-0' } }] }] },
    },
    {},
    {},
    ['a{k="-0"} 0'],
  ],
  'a million has an exponent, a hundred thousand has not': [
    { name: 'a', gauge: { dataPoints: [{ asDouble: 1e6 }] } },
    {},
    {},
    ['a 1e+06'],
  ],
  'OpenMetrics writes the counts of buckets in full': [
    histogram('h', { count: '1000000', bucketCounts: ['1000000', '0'] }),
    {},
    OPENMETRICS,
    ['h_bucket{le="1.0"} 1000000', 'h_bucket{le="+Inf"} 1000000', 'h_sum 4.5', 'h_count 1000000'],
  ],
  'a counter keeps its last exemplar': [
    counter('c', {
      asInt: '1',
      exemplars: [
        { asInt: '1', traceId: '00'.repeat(16) },
        { asDouble: 2.5, spanId: 'ab'.repeat(8) },
      ],
    }),
    {},
    OPENMETRICS,
    [`c_total 1.0 # {span_id="${'ab'.repeat(8)}"} 2.5 0.0`],
  ],
  'with UTF-8 the unit is trimmed from the end and put back before total': [
    { ...counter('http.seconds.total'), unit: 's' },
    UTF8,
    AS_IS,
    ['{"http.seconds_total"} 1'],
  ],
  'with UTF-8 half a character is left before total, and the metric is dropped': [counter('aétotal'), UTF8, AS_IS, []],
  'a label with a colon is written without quotes': [gauge('a', { 'x:y': '1' }), UNTRANSLATED, {}, ['a{x:y="1"} 1']],
  'dots double the underscores of a dotted name alone': [
    gauge('a.b_c', { d_e: '1' }),
    UNTRANSLATED,
    { escaping: 'dots' },
    ['a_dot_b__c{d_e="1"} 1'],
  ],
  'values write each character by its number': [
    gauge('a.é_', {}),
    UNTRANSLATED,
    { escaping: 'values' },
    ['U__a_2e__e9___ 1'],
  ],
  'without suffixes underscores alone are a name': [gauge('___'), BARE, {}, ['___ 1']],
  'with suffixes underscores alone are none': [gauge('___'), {}, {}, []],
  'behind a namespace a name may begin with a digit': [gauge('9a'), { ...BARE, namespace: 'ns' }, {}, ['ns_9a 1']],
  'constant labels are sorted in': [
    gauge('a', { b: '1' }),
    { constLabels: { a: '0', c: '2' } },
    {},
    ['a{a="0",b="1",c="2"} 1'],
  ],
  'of equal bounds the first counts alone, and bounds are sorted': [
    histogram('h', { count: '9', explicitBounds: [5, 1, 5], bucketCounts: ['1', '2', '3', '3'] }),
    {},
    {},
    ['h_bucket{le="1"} 2', 'h_bucket{le="5"} 3', 'h_bucket{le="+Inf"} 9', 'h_sum 4.5', 'h_count 9'],
  ],
  'an exponential histogram has no buckets in text': [
    {
      name: 'e',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [{ count: '3', sum: 1, zeroCount: '1', positive: { bucketCounts: ['2'] } }],
      },
    },
    {},
    {},
    ['e_bucket{le="+Inf"} 3', 'e_sum 1', 'e_count 3'],
  ],
  'a gauge ratio.of of unit "1"': [gauge('ratio.of', {}, { unit: '1' }), {}, {}, ['of_ratio 1']],
  'a counter total.things of unit ""': [{ ...counter('total.things'), unit: '' }, {}, {}, ['things_total 1']],
  'a counter already.total of unit ""': [{ ...counter('already.total'), unit: '' }, {}, {}, ['already_total 1']],
  'a counter seconds_total of unit "s"': [{ ...counter('seconds_total'), unit: 's' }, {}, {}, ['seconds_total 1']],
  'a gauge load of unit "%"': [gauge('load', {}, { unit: '%' }), {}, {}, ['load_percent 1']],
  'a gauge speed of unit "m/s"': [gauge('speed', {}, { unit: 'm/s' }), {}, {}, ['speed_meters_per_second 1']],
  'a gauge t of unit "Cel"': [gauge('t', {}, { unit: 'Cel' }), {}, {}, ['t_celsius 1']],
  'a gauge v of unit "km/h"': [gauge('v', {}, { unit: 'km/h' }), {}, {}, ['v_km_per_hour 1']],
  'a gauge f of unit "foo"': [gauge('f', {}, { unit: 'foo' }), {}, {}, ['f_foo 1']],
  'a counter req of unit "By/s"': [{ ...counter('req'), unit: 'By/s' }, {}, {}, ['req_bytes_per_second_total 1']],
  'a gauge ms.thing of unit "ms"': [gauge('ms.thing', {}, { unit: 'ms' }), {}, {}, ['ms_thing_milliseconds 1']],
  'a gauge unit.annot of unit "{a}/s"': [
    gauge('unit.annot', {}, { unit: '{a}/s' }),
    {},
    {},
    ['unit_annot_per_second 1'],
  ],
  'a gauge 9lives of unit ""': [gauge('9lives', {}, { unit: '' }), {}, {}, ['_9lives 1']],
  'a gauge x..y__z of unit ""': [gauge('x..y__z', {}, { unit: '' }), {}, {}, ['x_y_z 1']],
  'a gauge Ünïcode.näme of unit ""': [gauge('Ünïcode.näme', {}, { unit: '' }), {}, {}, ['n_code_n_me 1']],
  'a counter ilp.packets.processed of unit "{packet}"': [
    { ...counter('ilp.packets.processed'), unit: '{packet}' },
    {},
    {},
    ['ilp_packets_processed_total 1'],
  ],
};
