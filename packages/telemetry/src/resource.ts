import { randomUUID } from 'node:crypto';
import { isMainThread, threadId } from 'node:worker_threads';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { TelemetryConfig } from './telemetry-config.ts';

/** The service as its own code names it; the environment may rename it. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

/** Who emits: the attributes that the collector turns into `node_id`, `instance` and `job`. */
export interface ResourceIdentity {
  readonly nodeId: string;
  readonly instanceId: string;
  readonly serviceName: string;
}

export interface ServiceResource {
  readonly identity: ResourceIdentity;
  readonly resource: Resource;
}

/**
 * The resource of this process. `service.instance.id` is new for each process and thread, so that the counters of two
 * workers stay apart; `ilp.node.id` stays the same over restarts, so that dashboards have continuous lines.
 */
export function createServiceResource(service: ServiceIdentity, config: TelemetryConfig): ServiceResource {
  const given = config.resourceAttributes;
  const identity = {
    nodeId: config.nodeId,
    instanceId: instanceOf(given['service.instance.id']),
    serviceName: config.serviceName ?? given['service.name'] ?? service.name,
  };
  const attributes = {
    'service.version': service.version,
    ...given,
    'service.name': identity.serviceName,
    'service.instance.id': identity.instanceId,
    'ilp.node.id': identity.nodeId,
  };
  return { identity, resource: defaultResource().merge(resourceFromAttributes(attributes)) };
}

/** A given id reaches forked processes and threads as well: there it gets their own number behind it. */
function instanceOf(given: string | undefined): string {
  if (given === undefined) return randomUUID();
  const forked = process.send === undefined ? '' : `.${process.pid}`;
  return `${given}${forked}${isMainThread ? '' : `.${threadId}`}`;
}
