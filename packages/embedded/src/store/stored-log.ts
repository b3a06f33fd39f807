import type { ArenaSlice } from './arena.ts';
import type { StoredResource, StoredScope } from './origin.ts';

/** A log record with what every query reads laid open; the rest stays bytes until somebody asks for it. */
export interface StoredLog {
  /** When it happened, or else when it was seen, or else when it arrived. */
  readonly timeUnixNano: bigint;
  /** Its place in the order of arrival. */
  readonly sequence: number;
  /** The record's protobuf. */
  readonly slice: ArenaSlice;
  readonly scope: StoredScope;
  readonly resource: StoredResource;
}
