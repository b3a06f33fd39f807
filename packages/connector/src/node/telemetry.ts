import type { IlpConnectorContract } from '@headrace/contract';
import type { Telemetry } from '@headrace/telemetry';

/** The telemetry that every node needs. */
export type NodeTelemetry = Telemetry<IlpConnectorContract>;

type ContractMetrics = IlpConnectorContract['metrics'];
type ValueOf<
  Metric extends keyof ContractMetrics,
  Key extends keyof ContractMetrics[Metric]['attributes'],
> = ContractMetrics[Metric]['attributes'][Key] extends { readonly values: readonly (infer Value)[] } ? Value : never;

export type PacketType = ValueOf<'packetsProcessed', 'type'>;
/** How a packet ended: see `packetsProcessed` in the contract. */
export type PacketStatus = ValueOf<'packetsProcessed', 'status'>;
type ErrorType = ValueOf<'errors', 'type'>;
type ErrorSeverity = ValueOf<'errors', 'severity'>;

/** An error of the node itself. */
export interface NodeError {
  readonly type: ErrorType;
  readonly severity: ErrorSeverity;
}
