import type { Metric } from '@headrace/contract';
import type { Attributes } from '@opentelemetry/api';
import type { DeliveryState, LossReason } from '../../delivery/index.ts';
import type { TelemetryConfig } from '../../telemetry-config.ts';
import type { Frame } from './frame.ts';

/** What the thread is started with. */
export interface ThreadData {
  readonly config: TelemetryConfig;
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string };
  readonly metrics: readonly Metric[];
}

export type ToThread =
  /** `flush`: answer only when the collector has it, or has been asked once. */
  | { readonly kind: 'frame'; readonly frame: Frame; readonly flush: boolean }
  | { readonly kind: 'stop'; readonly limitMs: number };

export type FromThread =
  /** Answers to a frame and to `stop`; `settled` comes later, when the collector has had time to answer. */
  | { readonly kind: 'collected' | 'stopped' | 'settled'; readonly state: DeliveryState }
  | { readonly kind: 'lost'; readonly reason: LossReason; readonly items: number }
  | { readonly kind: 'report'; readonly message: string };
