import { createEnvReader, type Environment, type EnvReader } from '@headrace/telemetry';
import { isValidIlpAddress } from 'ilp-packet';
import type { ConnectorOptions } from '../connector.ts';
import type { ListenOptions } from '../http/listen.ts';
import type { ReceiverOptions } from '../receiver.ts';
import type { SenderOptions } from '../sender/sender.ts';
import type { Role } from './health-server.ts';
import type { CommonOptions, ServerOptions } from './node.ts';
import { readNextHopUrl, readRoutes, readTokens, readTrust } from './peer-env.ts';
import { defaultOf, type NodeVariableName } from './variables.ts';

export interface OptionsByRole {
  readonly connector: ConnectorOptions;
  readonly receiver: ReceiverOptions;
  readonly sender: SenderOptions;
}

const LONGEST_EXPIRY_MS = 3_600_000;

/**
 * The options of a node from its environment (see `NODE_VARIABLES`). Pure. All problems are collected, one sentence
 * for each bad variable; `options` must not be used when there are any.
 */
export function readNodeEnv<R extends Role>(
  role: R,
  env: Environment,
): { options: OptionsByRole[R]; problems: string[] } {
  const reader = createEnvReader(env);
  const readers: { readonly [Key in Role]: () => OptionsByRole[Key] } = {
    connector: () => readConnector(reader),
    receiver: () => readReceiver(reader),
    sender: () => readSender(reader),
  };
  return { options: readers[role](), problems: reader.problems };
}

function readConnector(reader: EnvReader): ConnectorOptions {
  return {
    ...readServer(reader, 'connector'),
    routes: readRoutes(reader),
    peerToken: readPeerToken(reader),
    minExpiryWindowMs: readInteger(reader, 'connector', 'ILP_MIN_EXPIRY_WINDOW_MS', {
      ...{ min: 0, max: LONGEST_EXPIRY_MS, unit: 'milliseconds' },
    }),
  };
}

function readReceiver(reader: EnvReader): ReceiverOptions {
  return {
    ...readServer(reader, 'receiver'),
    demoSecret: readText(reader, 'receiver', 'ILP_DEMO_SECRET'),
    demoFaults: reader.boolean('ILP_DEMO_FAULTS', defaultOf('ILP_DEMO_FAULTS', 'receiver') === 'true'),
  };
}

function readSender(reader: EnvReader): SenderOptions {
  const integer = (name: NodeVariableName, min: number, max: number): number =>
    readInteger(reader, 'sender', name, { min, max });
  return {
    ...readCommon(reader, 'sender'),
    destination: readAddress(reader, 'sender', 'ILP_DESTINATION'),
    uplink: readNextHopUrl(reader, 'ILP_UPLINK', readText(reader, 'sender', 'ILP_UPLINK')) ?? '',
    peerToken: readPeerToken(reader),
    ratePerSecond: integer('ILP_RATE', 1, 100_000),
    concurrency: integer('ILP_CONCURRENCY', 1, 10_000),
    count: reader.text('ILP_COUNT') === undefined ? undefined : integer('ILP_COUNT', 1, Number.MAX_SAFE_INTEGER),
    expiryMs: integer('ILP_EXPIRY_MS', 1, LONGEST_EXPIRY_MS),
    demoSecret: readText(reader, 'sender', 'ILP_DEMO_SECRET'),
    journal: reader.text('ILP_JOURNAL'),
  };
}

function readServer(reader: EnvReader, role: Role): ServerOptions {
  return {
    ...readCommon(reader, role),
    listen: readListen(reader, role, 'ILP_HTTP_PORT'),
    tokens: readTokens(reader),
  };
}

function readCommon(reader: EnvReader, role: Role): CommonOptions {
  const decimal = (name: NodeVariableName, max: number): number =>
    reader.decimal(name, { fallback: Number(defaultOf(name, role)), min: 0, max });
  return {
    address: readAddress(reader, role, 'ILP_ADDRESS'),
    health: readListen(reader, role, 'HEALTH_PORT'),
    sla: {
      packetSuccess: decimal('SLA_PACKET_SUCCESS_THRESHOLD', 1),
      p99LatencyMs: decimal('SLA_P99_LATENCY_MS', LONGEST_EXPIRY_MS),
    },
    trust: readTrust(reader, readText(reader, role, 'ILP_TRUST')),
  };
}

function readListen(reader: EnvReader, role: Role, variable: 'ILP_HTTP_PORT' | 'HEALTH_PORT'): ListenOptions {
  const port = readInteger(reader, role, variable, { min: 0, max: 65_535 });
  return { host: readText(reader, role, 'ILP_HTTP_HOST'), port, variable };
}

function readAddress(reader: EnvReader, role: Role, name: 'ILP_ADDRESS' | 'ILP_DESTINATION'): string {
  const value = readText(reader, role, name);
  if (!isValidIlpAddress(value)) {
    const fix = `write it like ${name}=${defaultOf(name, role)}`;
    reader.reject(name, value, { expected: 'an ILP address (RFC 15)', fix });
  }
  return value;
}

function readPeerToken(reader: EnvReader): string {
  return reader.required('ILP_PEER_TOKEN', {
    expected: 'the Bearer token that the next hop accepts',
    fix: "set it to one of the next hop's ILP_AUTH_TOKEN",
  });
}

function readText(reader: EnvReader, role: Role, name: NodeVariableName): string {
  return reader.text(name) ?? defaultOf(name, role) ?? '';
}

function readInteger(
  reader: EnvReader,
  role: Role,
  name: NodeVariableName,
  range: { min: number; max: number; unit?: string },
): number {
  return reader.integer(name, { ...range, fallback: Number(defaultOf(name, role) ?? range.min) });
}
