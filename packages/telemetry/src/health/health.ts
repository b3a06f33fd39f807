import { breachesOf, figuresOf, type Objectives } from './objective.ts';
import { createCachedProbe, type Probe, type ProbeLimits, type ProbeResult } from './probe.ts';

/** Where a service is in its life, as it knows itself. */
export type Phase = 'starting' | 'running' | 'stopping';

type HealthStatus = 'starting' | 'healthy' | 'degraded' | 'unhealthy';

interface Dependency {
  readonly probe: Probe;
  /** Without one that is needed the service is unhealthy, without another it is degraded. Needed, unless set. */
  readonly needed?: boolean;
}

export interface HealthOptions {
  readonly nodeId: string;
  readonly version: string;
  readonly phase: () => Phase;
  /** Only those that are in use: one that is not is left out, not down. */
  readonly dependencies?: Readonly<Record<string, Dependency>>;
  /** What the service promises, with its figures now; below it, health is degraded. */
  readonly objectives?: () => Objectives;
  /** More fields of `/health`, such as `peersConnected`. */
  readonly details?: () => object;
  readonly limits?: Partial<ProbeLimits>;
  /** Takes each new result of a probe, for a metric. */
  readonly onProbe?: (dependency: string, result: ProbeResult) => void;
}

/** The body of `/health`. */
export interface HealthReport {
  readonly status: HealthStatus;
  /** One sentence for each thing that keeps the service from being healthy. */
  readonly reasons: readonly string[];
  /** Seconds since the process started. */
  readonly uptime: number;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly nodeId: string;
  readonly version: string;
  /** Absent where the service has none. */
  readonly dependencies?: Readonly<Record<string, Pick<ProbeResult, 'status' | 'latencyMs'>>>;
  readonly sla?: Readonly<Record<string, number | null>>;
}

interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly reasons: readonly string[];
}

/** What a service says of itself. Neither function rejects as long as what the service gave does not throw. */
export interface Health {
  report(): Promise<HealthReport>;
  /** Whether it takes work: running, with all that it needs. */
  readiness(): Promise<Readiness>;
}

/** Kubernetes waits one second for a probe of its own. */
const LIMITS: ProbeLimits = { timeoutMs: 800, cacheMs: 5000 };

/**
 * `starting → healthy ⇄ degraded ⇄ unhealthy`, judged anew each time that somebody asks: unhealthy while the service
 * stops or something that it needs is down; degraded while it works, but misses an objective or something that it can do
 * without.
 */
export function createHealth(options: HealthOptions): Health {
  const { nodeId, version, phase, objectives, details } = options;
  const probe = createProbes(options);
  return {
    readiness: async () => {
      const reasons = [...phaseReasons(phase()), ...(await probe()).needed];
      return { status: reasons.length === 0 ? 'ready' : 'not ready', reasons };
    },
    report: async () => {
      const probed = await probe();
      const now = phase();
      const promised = objectives?.();
      const blocking = [...phaseReasons(now), ...probed.needed];
      const others = [...probed.optional, ...(promised === undefined ? [] : breachesOf(promised))];
      return {
        status: statusOf(now, blocking, others),
        reasons: [...blocking, ...others],
        uptime: Math.round(process.uptime()),
        timestamp: new Date().toISOString(),
        ...{ nodeId, version },
        ...(options.dependencies === undefined ? {} : { dependencies: probed.dependencies }),
        ...(promised === undefined ? {} : { sla: figuresOf(promised) }),
        ...details?.(),
      };
    },
  };
}

/** Whether `/health` answers 200: a load balancer goes on to send work to a degraded service. */
export function isServing({ status }: HealthReport): boolean {
  return status === 'healthy' || status === 'degraded';
}

function statusOf(phase: Phase, blocking: readonly string[], others: readonly string[]): HealthStatus {
  if (phase === 'starting') return 'starting';
  if (blocking.length > 0) return 'unhealthy';
  return others.length > 0 ? 'degraded' : 'healthy';
}

function phaseReasons(phase: Phase): string[] {
  if (phase === 'running') return [];
  return [phase === 'starting' ? 'the service has not started yet' : 'the service is stopping'];
}

interface Probed {
  readonly dependencies: Readonly<Record<string, Pick<ProbeResult, 'status' | 'latencyMs'>>>;
  /** Why dependencies are down, by whether the service needs them. */
  readonly needed: readonly string[];
  readonly optional: readonly string[];
}

function createProbes({ dependencies = {}, limits, onProbe }: HealthOptions): () => Promise<Probed> {
  const probes = Object.entries(dependencies).map(([name, { probe, needed = true }]) => ({
    ...{ name, needed },
    ask: createCachedProbe(probe, { ...LIMITS, ...limits }, (result) => onProbe?.(name, result)),
  }));
  return async () => {
    const results = await Promise.all(probes.map(async (one) => ({ ...one, ...(await one.ask()) })));
    const down = results.filter(({ status }) => status === 'down');
    const say = ({ name, reason }: (typeof down)[number]): string => `${name} is down: ${reason}`;
    return {
      dependencies: Object.fromEntries(results.map(({ name, status, latencyMs }) => [name, { status, latencyMs }])),
      needed: down.filter(({ needed }) => needed).map(say),
      optional: down.filter(({ needed }) => !needed).map(say),
    };
  };
}
