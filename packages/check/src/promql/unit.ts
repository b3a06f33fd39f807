/** What a value is counted in: `factor` of the base unit, `perSecond` where a rate was taken. */
export interface Unit {
  readonly base: string;
  readonly factor: number;
  readonly perSecond: boolean;
}

const unit = (base: string, factor = 1): Unit => ({ base, factor, perSecond: false });

export const SECONDS = unit('seconds');
export const RATIO = unit('ratio');
/** A count of things: compared with anything, it is the reader's matter. */
export const COUNT = unit('');

const WORDS: Readonly<Record<string, Unit>> = {
  seconds: SECONDS,
  milliseconds: unit('seconds', 1e-3),
  microseconds: unit('seconds', 1e-6),
  nanoseconds: unit('seconds', 1e-9),
  minutes: unit('seconds', 60),
  hours: unit('seconds', 3600),
  days: unit('seconds', 86_400),
  bytes: unit('bytes'),
  kilobytes: unit('bytes', 1e3),
  kibibytes: unit('bytes', 1024),
  megabytes: unit('bytes', 1e6),
  mebibytes: unit('bytes', 1024 ** 2),
  gigabytes: unit('bytes', 1e9),
  gibibytes: unit('bytes', 1024 ** 3),
  ratio: RATIO,
  percent: unit('ratio', 0.01),
  celsius: unit('celsius'),
  joules: unit('joules'),
  volts: unit('volts'),
  amperes: unit('amperes'),
  meters: unit('meters'),
};

/** The unit of a family by its word, a count where the word is empty or says nothing of a dimension. */
export function unitOfWord(word: string): Unit {
  return WORDS[word] ?? COUNT;
}

/** The unit that a name ends in by convention, before the suffix of its kind. */
export function unitOfName(name: string): Unit | undefined {
  const word =
    name
      .replace(/_(?:total|bucket|sum|count|timestamp)$/, '')
      .split('_')
      .at(-1) ?? '';
  return name.endsWith('_count') ? COUNT : WORDS[word];
}

/** Whether two values cannot be compared or added: both have a dimension, and it or its scale differs. */
export function clashes(left: Unit | undefined, right: Unit | undefined): boolean {
  if (left === undefined || right === undefined || left.base === '' || right.base === '') return false;
  const [one, other] = [simplified(left), simplified(right)];
  return one.base !== other.base || one.perSecond !== other.perSecond || !near(one.factor, other.factor);
}

/** Seconds a second are a share. */
function simplified(one: Unit): Unit {
  return one.base === 'seconds' && one.perSecond ? { base: 'ratio', factor: one.factor, perSecond: false } : one;
}

export function ratedUnit(one: Unit | undefined): Unit | undefined {
  return one && (one.perSecond ? undefined : { ...one, perSecond: true });
}

/** The unit of `left / right`. */
export function quotient(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (left === undefined || right === undefined) return undefined;
  const perSecond = left.perSecond !== right.perSecond;
  if (right.base === '') return perSecond && right.perSecond ? undefined : { ...left, perSecond };
  if (left.base === right.base && !perSecond) return { ...RATIO, factor: left.factor / right.factor };
  return right.base === 'ratio' ? scaled(left, 1 / right.factor) : undefined;
}

/** The unit of `left * right`. */
export function product(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (right.base === 'ratio') return scaled(left, right.factor);
  return left.base === 'ratio' ? scaled(right, left.factor) : undefined;
}

/** Factors that change the scale of a unit; any other number changes how much it is. */
const SCALES: readonly number[] = [60, 3600, 86_400, 1e3, 1e6, 1e9, 1e12, 1024, 1024 ** 2, 1024 ** 3, 1024 ** 4];

/** The unit behind a multiplication with a number: seconds times 1000 are milliseconds. */
export function timesNumber(one: Unit | undefined, number: number): Unit | undefined {
  if (one === undefined) return undefined;
  const scales = one.base === 'ratio' ? [100] : one.base === '' ? [] : SCALES;
  const isScale = scales.some((scale) => near(scale, number) || near(1 / scale, number));
  return isScale ? scaled(one, 1 / number) : one;
}

/** As a reader would call it. */
export function unitText({ base, factor, perSecond }: Unit): string {
  const word = Object.entries(WORDS).find(([, known]) => known.base === base && near(known.factor, factor))?.[0];
  return `${word ?? `${factor} ${base}`}${perSecond ? ' a second' : ''}`;
}

function scaled(one: Unit, by: number): Unit {
  return { ...one, factor: one.factor * by };
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
