export interface LogSearch {
  readonly traceId?: string;
  readonly service?: string;
  /** A part of the line, in this very case. */
  readonly text?: string;
  readonly limit: number;
}

export interface LogLine {
  readonly timeMs: number;
  readonly text: string;
  readonly service: string;
  /** Lower case; empty where it is not known. */
  readonly level: string;
  /** 32 hexadecimal digits, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly labels: Readonly<Record<string, string>>;
}
