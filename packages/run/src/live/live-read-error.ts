/** Something that runs could not be asked, or answers with something else than it was asked for. */
export class LiveReadError extends Error {
  override readonly name = 'LiveReadError';
  /** As messages show it: without a password. */
  readonly url: string;
  readonly expected: string;
  readonly fix: string;

  constructor(url: string, message: string, advice: { readonly expected: string; readonly fix: string }) {
    super(message);
    this.url = url;
    this.expected = advice.expected;
    this.fix = advice.fix;
  }
}
