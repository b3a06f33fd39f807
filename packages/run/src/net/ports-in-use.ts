import { canListen, type ListenOutcome } from './listen.ts';
import { findPortHolder, type PortHolder } from './port-holder.ts';

/** A port that the stack wants. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  /** The setting that decides it: `collector.ports.grpc`. */
  readonly setting: string;
  /** The program that wants it. */
  readonly owner: string;
}

/** A wanted port that cannot be had. */
export interface PortConflict extends WantedPort {
  readonly reason: Exclude<ListenOutcome, 'free'>;
  /** Who listens there, when this user may see it. */
  readonly holder?: PortHolder;
}

const COUNTERPARTS: Readonly<Record<string, string>> = { '127.0.0.1': '0.0.0.0', '0.0.0.0': '127.0.0.1' };

/** Lists the wanted ports that cannot be had, found by trying to listen on each. */
export async function portsInUse(wanted: readonly WantedPort[]): Promise<PortConflict[]> {
  const conflicts: PortConflict[] = [];
  for (const port of wanted) {
    const reason = await tryHosts(port);
    if (reason === 'free') continue;
    const holder = reason === 'in use' ? await findPortHolder(port.port) : undefined;
    conflicts.push({ ...port, reason, ...(holder === undefined ? {} : { holder }) });
  }
  return conflicts;
}

async function tryHosts({ port, host }: WantedPort): Promise<ListenOutcome> {
  for (const candidate of hostsToTry(host)) {
    const outcome = await canListen(port, candidate);
    if (outcome !== 'free') return outcome;
  }
  return 'free';
}

/** Linux refuses 127.0.0.1 while somebody has 0.0.0.0 and the other way round; elsewhere both can be had at once. */
function hostsToTry(host: string): string[] {
  const counterpart = process.platform === 'linux' ? undefined : COUNTERPARTS[host];
  return counterpart === undefined ? [host] : [host, counterpart];
}
