import fc from 'fast-check';

/** Pieces of names that rules look at. */
// biome-ignore format: a vocabulary, as dense as it can be read.
const TOKENS = [
  'http', 'server', 'requests', 'total', 'ratio', 'seconds', 'bytes', 'count', 'sum', 'bucket',
  'per', 'second', 'per_second', 'milliseconds', 'a', 'B', 'x1', '9', '42', 'le', 'quantile', 'info',
  'target', 'percent', 'é', 'ñame', '💰', 'job', 'instance', 'created', '%', 'name', 'scope',
];
// biome-ignore format: a vocabulary, as dense as it can be read.
const SEPARATORS = [
  '.', '.', '.', '_', '_', '__', '..', '-', ' ', '/', ':', '', '._', '"', '\\', '\n', '\ufeff',
  '\u0085',
];

const joined = (max: number) =>
  fc
    .array(fc.tuple(fc.constantFrom(...SEPARATORS), fc.constantFrom(...TOKENS)), { minLength: 1, maxLength: max })
    .chain((parts) =>
      fc
        .constantFrom('', '', '', '', '_', '__', '.', '9', 'é')
        .map(
          (lead) => lead + parts.map(([separator, token], index) => (index === 0 ? '' : separator) + token).join(''),
        ),
    );

/** Private characters U+E080 to U+E0FF stand for bytes that are no UTF-8: JSON.stringify would lose those. */
export const STAND_INS = ['\ue080', '\ue0ff', '\ue0c3'];

export const anyText = fc.string({ unit: 'grapheme', maxLength: 12 });
/** Characters that neither the collector's JSON reader nor anybody else loses. */
export const binaryText = fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.toWellFormed());

export const metricNames = fc.oneof(
  { weight: 12, arbitrary: joined(5) },
  { weight: 2, arbitrary: anyText },
  { weight: 1, arbitrary: binaryText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '_',
      '__',
      'target_info',
      'target.info',
      'étotal',
      'aétotal',
      'é',
      'total',
      'ratio',
      `a${STAND_INS[0]}b`,
    ),
  },
);

// biome-ignore format: a vocabulary, as dense as it can be read.
const UNITS = [
  `s${STAND_INS[0]}`, '', '', '1', '1', 's', 'ms', 'us', 'ns', 'min', 'h', 'd', 'By', 'KiBy', 'MBy',
  'TBy', 'm', 'V', 'g', 'Cel', 'Hz', '%', '{packet}', '{a}/s', 'By/s', 'm/s', '1/s', '1/min', 'km/h',
  's/', '/s', '/', 'm/s/kg', 'foo', 'foo.', 'foo./s', '.foo', 'm^3/s', ' s ', 'requests/w',
  '{x}/{y}', 'a{b}c', 'per', 's/_', '_', '__', 'é', 'By/é', '%/%', 'constructor', 'mo', '1/mo',
  'total', 'ratio', 's/total', '\u0085s', '\ufeffs', 'a b', 'By:s', '1 ', 'toString/valueOf',
  'seconds', 'A/y',
];
export const units = fc.oneof({ weight: 10, arbitrary: fc.constantFrom(...UNITS) }, { weight: 1, arbitrary: anyText });

export const descriptions = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '',
      'A thing',
      `x${STAND_INS[1]}`,
      'with "quotes"',
      'back\\slash',
      'two\nlines',
      'Target metadata',
      ' é ',
    ),
  },
  { weight: 1, arbitrary: anyText },
);

// biome-ignore format: a vocabulary, as dense as it can be read.
const KEYS = [
  `bad${STAND_INS[2]}`, 'a', 'b', 'a.b', 'a_b', 'a-b', 'http.method', 'http_method', '9', '9.a',
  'key_9', '_a', '__a', '__a__', '..', '_', '__', '', 'job', 'instance', 'le', 'quantile',
  'otel_scope_name', 'otel.scope.name', 'otel_scope_version', '__name__', '..name..', 'a:b', 'é',
  '💰', 'type', 'status', 'region', 'with.dot', 'environment', 'node_id', 'service.name', 'A"b',
  'c\\d', 'e\nf',
];
/** Mostly keys that make good labels: a series with a bad one is dropped, and then says nothing else. */
export const keys = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('type', 'status', 'http.method', 'a', 'b', 'peer', 'code', 'é', 'x-y', '9.a'),
  },
  { weight: 2, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: joined(2) },
);
