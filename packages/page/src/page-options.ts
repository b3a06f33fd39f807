import type { Contract, PipelineModel, Problem } from '@headrace/contract';
import type { Link } from './api/page.ts';
import type { ConfigurationInput } from './configuration/configuration-view.ts';
import type { FaultControl } from './fault-control.ts';
import type { PipelineSource } from './source/pipeline-source.ts';

export interface PageOptions {
  /** The address to listen on, such as 127.0.0.1. */
  readonly host: string;
  /** 0 asks for a free port. */
  readonly port: number;
  readonly source: PipelineSource;
  /** What the services declare; the metrics of others are marked as unknown. */
  readonly contracts: readonly Contract[];
  /** Names of the services whose packets are added up; all that are there unless it is given. */
  readonly services?: readonly string[];
  /** What the collector does with metrics; the predict box asks it as well. */
  readonly pipeline: PipelineModel;
  /** The settings and what is generated from them; without it the view says how to get one. */
  readonly configuration?: ConfigurationInput;
  /** What `headrace check` finds; asked for each time that the view is opened. */
  readonly checks: () => Promise<readonly Problem[]>;
  readonly faults?: FaultControl;
  /** Where else one can look: Grafana, Prometheus. */
  readonly links: readonly Link[];
  /** Host names beside localhost by which browsers may ask for the page. */
  readonly allowedHosts?: readonly string[];
  /** Browsers that watch at the same time; 20 unless told otherwise. */
  readonly maxClients?: number;
  /** Takes one line of diagnostics; by default nothing is printed. */
  readonly log?: (line: string) => void;
}
