import type { Contract } from '../contract.ts';
import { ilpConnector } from './ilp-connector.ts';

/** The contracts that a settings file may name. */
export const builtInContracts: Readonly<Record<string, Contract>> = { 'ilp-connector': ilpConnector };
