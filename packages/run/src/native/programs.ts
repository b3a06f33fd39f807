import { join } from 'node:path';
import {
  ALERTMANAGER_CONFIG,
  alertmanagerFlags,
  COLLECTOR_CONFIG,
  type Endpoint,
  LOKI_CONFIG,
  listenAddress,
  localUrl,
  PROMETHEUS_CONFIG,
  prometheusFlags,
  type Stack,
  TEMPO_CONFIG,
} from '@headrace/stack';
import type { ProcessSpec } from '../process/index.ts';
import type { NativeLayout } from './layout.ts';

/** Paths of the programs that a native stack runs; Tempo only where it was found. */
export interface NativeBinaries {
  readonly otelcol: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly loki: string;
  readonly tempo: string | undefined;
}

/** Loki says that it is ready 15 s after its start. */
const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 15_000;

/** The programs of a native stack: backends first, so that the collector finds them. */
export function nativePrograms(
  stack: Stack,
  binaries: NativeBinaries,
  layout: NativeLayout,
  env: Readonly<Record<string, string | undefined>>,
): ProcessSpec[] {
  const file = (path: string) => join(layout.bundle, path);
  const program = (
    name: string,
    command: string,
    args: readonly string[],
    ready: [endpoint: Endpoint, path: string],
    variables: Record<string, string> = {},
  ): ProcessSpec => ({
    name,
    command,
    args,
    env: { ...basicEnvironment(env), ...variables },
    cwd: layout.data,
    ready: { url: localUrl(...ready), timeoutMs: READY_TIMEOUT_MS },
    stopTimeoutMs: STOP_TIMEOUT_MS,
  });
  const { loki, tempo, prometheus, alertmanager, collector } = stack;
  return [
    program('loki', binaries.loki, [`-config.file=${file(LOKI_CONFIG)}`], [loki.http, '/ready']),
    ...(binaries.tempo === undefined
      ? []
      : [
          program(
            'tempo',
            binaries.tempo,
            [`-config.file=${file(TEMPO_CONFIG)}`, '-target=all'],
            [tempo.http, '/ready'],
          ),
        ]),
    program(
      'prometheus',
      binaries.prometheus,
      prometheusFlags(file(PROMETHEUS_CONFIG), prometheus.dataFolder, listenAddress(prometheus.http)),
      [prometheus.http, '/-/ready'],
    ),
    program(
      'alertmanager',
      binaries.alertmanager,
      alertmanagerFlags(file(ALERTMANAGER_CONFIG), alertmanager.dataFolder, listenAddress(alertmanager.http)),
      [alertmanager.http, '/-/ready'],
    ),
    program('otelcol', binaries.otelcol, [`--config=${file(COLLECTOR_CONFIG)}`], [collector.health, '/'], {
      GOMEMLIMIT: `${Math.round(collector.memoryMiB * 0.8)}MiB`,
    }),
  ];
}

/** What any program may need of ours; the rest of our environment is none of its business. */
function basicEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
