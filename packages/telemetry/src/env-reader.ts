export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable is expected to hold; `fix` is a sentence that tells what to do. */
interface Expectation {
  readonly expected: string;
  readonly fix: string;
}

interface NumberRange {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  /** Unit of the value as a word, such as `milliseconds`. */
  readonly unit?: string;
}

/**
 * Reads typed values from an environment and collects what is wrong instead of throwing.
 * An empty variable counts as unset, as the OpenTelemetry specification asks.
 */
export interface EnvReader {
  /** One sentence for each bad variable: name, value, what is expected, the fix. */
  readonly problems: string[];
  text(name: string): string | undefined;
  required(name: string, expectation: Expectation): string;
  boolean(name: string, fallback: boolean): boolean;
  /** A whole number within the range, both ends included. */
  integer(name: string, range: NumberRange): number;
  /** A decimal number within the range, both ends included. */
  decimal(name: string, range: NumberRange): number;
  choice<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice;
  /** An absolute http or https URL. */
  url(name: string, example: string): URL | undefined;
  /** Adds a problem about a value that only the caller can judge. */
  reject(name: string, value: string, expectation: Expectation): void;
}

/** A reader over `env`; pure apart from the list that it fills. */
export function createEnvReader(env: Environment): EnvReader {
  const problems: string[] = [];
  const reject = (name: string, value: string, { expected, fix }: Expectation): void => {
    const problem = `${name}=${JSON.stringify(value)}: expected ${expected}; fix: ${fix}`;
    // A common variable is read once for each signal.
    if (!problems.includes(problem)) problems.push(problem);
  };
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const number = (name: string, range: NumberRange, pattern: RegExp, noun: string): number => {
    const value = text(name);
    if (value === undefined) return range.fallback;
    const parsed = Number(value);
    if (pattern.test(value) && parsed >= range.min && parsed <= range.max) return parsed;
    const unit = range.unit === undefined ? '' : ` of ${range.unit}`;
    reject(name, value, {
      expected: `${noun}${unit} from ${range.min} to ${range.max}`,
      fix: `set ${name}=${range.fallback}, the default, or leave it out`,
    });
    return range.fallback;
  };
  return {
    problems,
    text,
    reject,
    required: (name, { expected, fix }) => {
      const value = text(name);
      if (value === undefined) problems.push(`${name} is not set: expected ${expected}; fix: ${fix}`);
      return value ?? '';
    },
    boolean: (name, fallback) => readBoolean(name, text(name), fallback, reject),
    integer: (name, range) => number(name, range, /^-?\d+$/, 'a whole number'),
    decimal: (name, range) => number(name, range, /^-?(\d+\.?\d*|\.\d+)$/, 'a number'),
    choice: (name, choices, fallback) => {
      const value = text(name);
      if (value === undefined) return fallback;
      const found = choices.find((choice) => choice === value);
      if (found === undefined) {
        reject(name, value, {
          expected: `one of ${choices.join(', ')}`,
          fix: `set ${name}=${fallback}, the default, or leave it out`,
        });
      }
      return found ?? fallback;
    },
    url: (name, example) => {
      const value = text(name);
      if (value === undefined) return undefined;
      if (/^https?:\/\//.test(value) && URL.canParse(value)) return new URL(value);
      reject(name, value, { expected: 'an http or https URL', fix: `write it like ${name}=${example}` });
      return undefined;
    },
  };
}

function readBoolean(name: string, value: string | undefined, fallback: boolean, reject: EnvReader['reject']): boolean {
  const word = value?.toLowerCase();
  if (value !== undefined && word !== 'true' && word !== 'false') {
    reject(name, value, { expected: 'true or false', fix: `set ${name}=true or ${name}=false` });
  }
  return word === 'true' || (word !== 'false' && fallback);
}
