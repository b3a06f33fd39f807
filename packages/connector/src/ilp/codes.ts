import { ilpConnector } from '@headrace/contract';

/** The error codes of RFC 27, as the contract counts them. */
const REJECT_CODES = ilpConnector.metrics.packetsRejected.attributes.code.values;
export type RejectCode = (typeof REJECT_CODES)[number];

/** Whether `text` is one of the codes of RFC 27. */
export function isRejectCode(text: string): text is RejectCode {
  return REJECT_CODES.some((code) => code === text);
}

/**
 * The code under which a relayed Reject is counted. Peers may send codes that RFC 27 does not list;
 * they count under the application error of their class, so that a peer cannot add series.
 */
export function countedCode(code: string): RejectCode {
  if (isRejectCode(code)) return code;
  if (code.startsWith('T')) return 'T99';
  return code.startsWith('R') ? 'R99' : 'F99';
}
