import { VERSIONS } from '@headrace/stack';

/** A program that headrace builds from a pinned Go module when the machine does not have it. */
export type BuiltProgram =
  | 'otelcol'
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'loki'
  | 'docker-compose';

/** Every program that the native stack can run; Tempo cannot be built from its Go module, so it is only ever found. */
export type ProgramName = BuiltProgram | 'tempo';

export interface Program {
  /** The version that headrace is tested with, and the one that it builds. */
  readonly version: string;
  /** File names to look for on PATH, best first. */
  readonly pathNames: readonly string[];
}

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  otelcol: { version: VERSIONS.collector, pathNames: ['otelcol', 'otelcol-contrib'] },
  prometheus: { version: VERSIONS.prometheus, pathNames: ['prometheus'] },
  promtool: { version: VERSIONS.prometheus, pathNames: ['promtool'] },
  alertmanager: { version: VERSIONS.alertmanager, pathNames: ['alertmanager'] },
  amtool: { version: VERSIONS.alertmanager, pathNames: ['amtool'] },
  loki: { version: VERSIONS.loki, pathNames: ['loki'] },
  'docker-compose': { version: '2.40.3', pathNames: ['docker-compose'] },
  tempo: { version: VERSIONS.tempo, pathNames: ['tempo'] },
};

/** In the order in which they are built: what the stack needs first comes first. */
export const BUILT_PROGRAMS: readonly BuiltProgram[] = [
  'otelcol',
  'prometheus',
  'promtool',
  'alertmanager',
  'amtool',
  'loki',
  'docker-compose',
];

/** The environment variable that names a program's executable: `HEADRACE_PROMETHEUS`, `HEADRACE_DOCKER_COMPOSE`. */
export function environmentVariable(name: ProgramName): string {
  return `HEADRACE_${name.toUpperCase().replaceAll('-', '_')}`;
}
