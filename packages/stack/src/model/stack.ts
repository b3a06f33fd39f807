import type { Contract, PipelineModel } from '@headrace/contract';
import type { Patch } from '../settings/schema.ts';
import type { Secret } from '../settings/secret.ts';
import type { SettingsPath } from '../settings/settings-path.ts';

/** Where the stack runs: containers of a compose file, or processes of this machine. */
export type Target = 'compose' | 'native';

export type ComponentName = 'collector' | 'prometheus' | 'alertmanager' | 'tempo' | 'loki' | 'grafana';

/** A port that something listens on; it exists once, and everything else refers to it. */
export interface Endpoint {
  /** What is served there, for people. */
  readonly purpose: string;
  readonly owner: ComponentName | DemoRole | 'page';
  readonly protocol: 'http' | 'grpc';
  /** Interface to listen on. */
  readonly bindHost: string;
  /** Name by which the other parts of the stack reach it. */
  readonly host: string;
  readonly port: number;
  /** The setting that chose the port. */
  readonly setting: SettingsPath;
}

export interface Service {
  readonly name: string;
  readonly contract: Contract;
  readonly nodeId: string;
  readonly exportIntervalMs: number;
  /** How many processes of it push at a time. */
  readonly instances: number;
  readonly slo: { readonly packetSuccess: number; readonly settlementSuccess: number; readonly p99LatencyMs: number };
  /** Where its settings are: `services.0`. */
  readonly setting: `services.${number}`;
}

export type DemoRole = 'connector' | 'sender' | 'receiver';

/** One of the three Interledger nodes that show the pipeline at work. */
export interface DemoNode {
  readonly role: DemoRole;
  readonly service: Service;
  readonly address: string;
  readonly health: Endpoint;
  /** Absent for the sender, which nobody sends to. */
  readonly ilp: Endpoint | null;
}

export interface Demo {
  readonly packetsPerSecond: number;
  readonly nodes: readonly DemoNode[];
}

export interface ScrapeJob {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Whether the scraped labels stay as they are: so for what services pushed. */
  readonly honorLabels: boolean;
}

/** The resolved model of one stack: every default applied, every name and port in one place. */
export interface Stack {
  readonly target: Target;
  readonly environment: string;
  /** In development Grafana opens to an anonymous viewer. */
  readonly development: boolean;
  readonly services: readonly Service[];
  readonly collector: {
    readonly otlpGrpc: Endpoint;
    readonly otlpHttp: Endpoint;
    readonly metrics: Endpoint;
    readonly telemetry: Endpoint;
    readonly health: Endpoint;
    readonly memoryMiB: number;
    readonly queueRequests: number;
    readonly queueFolder: string;
    readonly pipeline: PipelineModel;
  };
  readonly prometheus: {
    readonly http: Endpoint;
    readonly retentionMs: number;
    readonly scrapeIntervalMs: number;
    /** How many series the services may make at their most. */
    readonly seriesBudget: number;
    readonly jobs: readonly ScrapeJob[];
    readonly dataFolder: string;
  };
  readonly alertmanager: { readonly http: Endpoint; readonly dataFolder: string };
  readonly tempo: {
    readonly http: Endpoint;
    readonly grpc: Endpoint;
    readonly otlp: Endpoint;
    readonly retentionMs: number;
    readonly headSampling: number;
    readonly dataFolder: string;
  };
  readonly loki: {
    readonly http: Endpoint;
    readonly grpc: Endpoint;
    readonly retentionMs: number;
    readonly dataFolder: string;
  };
  readonly grafana: {
    readonly http: Endpoint;
    readonly adminPassword: Secret | null;
    readonly dataFolder: string;
    /** Folder of the dashboards' JSON, as Grafana sees it. */
    readonly dashboardsFolder: string;
  };
  /** Null when no service has the contract that the demo's nodes speak. */
  readonly demo: Demo | null;
  /** The web page, which the process that runs the stack serves itself. */
  readonly page: Endpoint;
  readonly patches: readonly Patch[];
}

/** `host:port` to listen on. */
export function listenAddress(endpoint: Endpoint): string {
  return `${endpoint.bindHost}:${endpoint.port}`;
}

/** `host:port` by which the other parts of the stack reach it. */
export function address(endpoint: Endpoint): string {
  return `${endpoint.host}:${endpoint.port}`;
}

export function url(endpoint: Endpoint, path = ''): string {
  return `http://${address(endpoint)}${path}`;
}

/** URL from the machine that the stack runs on; every port is published on its loopback interface. */
export function localUrl(endpoint: Endpoint, path = ''): string {
  return `http://127.0.0.1:${endpoint.port}${path}`;
}

/** Every port of the stack, in the order in which people look for them. */
export function endpoints(stack: Stack): Endpoint[] {
  const { collector, prometheus, alertmanager, tempo, loki, grafana, demo, page } = stack;
  return [
    collector.otlpGrpc,
    collector.otlpHttp,
    collector.metrics,
    collector.telemetry,
    collector.health,
    prometheus.http,
    alertmanager.http,
    tempo.http,
    tempo.grpc,
    tempo.otlp,
    loki.http,
    loki.grpc,
    grafana.http,
    ...(demo?.nodes ?? []).flatMap((node) => (node.ilp === null ? [node.health] : [node.ilp, node.health])),
    page,
  ];
}
