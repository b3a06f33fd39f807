/** What became of one request. */
export type Outcome =
  /** `rejected` items of it were not taken ("partial success"). */
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message: string }
  /** May be sent again, not before `afterMs` where the collector said so. */
  | { readonly kind: 'retry'; readonly message: string; readonly afterMs?: number }
  /** Must not be sent again. */
  | { readonly kind: 'refused'; readonly message: string };

/** Carries encoded export requests to a collector: one attempt each, and never rejects. */
export interface Transport {
  readonly url: string;
  send(body: Uint8Array, timeoutMs: number): Promise<Outcome>;
  close(): void;
}
