/** A program that headrace builds from a pinned Go module when the machine does not have it. */
export type BuiltProgram =
  | 'otelcol'
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'loki'
  | 'docker-compose';

/** Every program that the native stack can run; Tempo and Grafana are no Go modules, so they are only ever found. */
export type ProgramName = BuiltProgram | 'tempo' | 'grafana';

export interface Program {
  /** The version that headrace is tested with, and the one that it builds. */
  readonly version: string;
  /** File names to look for on PATH, best first. */
  readonly pathNames: readonly string[];
}

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  otelcol: { version: '0.159.0', pathNames: ['otelcol', 'otelcol-contrib'] },
  prometheus: { version: '3.14.0', pathNames: ['prometheus'] },
  promtool: { version: '3.14.0', pathNames: ['promtool'] },
  alertmanager: { version: '0.34.0', pathNames: ['alertmanager'] },
  amtool: { version: '0.34.0', pathNames: ['amtool'] },
  loki: { version: '3.7.6', pathNames: ['loki'] },
  'docker-compose': { version: '2.40.3', pathNames: ['docker-compose'] },
  tempo: { version: '3.0.3', pathNames: ['tempo'] },
  grafana: { version: '13.2.3', pathNames: ['grafana'] },
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
