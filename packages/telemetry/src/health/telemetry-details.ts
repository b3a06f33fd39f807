import type { ResourceIdentity } from '../resource.ts';
import type { DeliveryReport } from '../start-telemetry.ts';
import type { TelemetryConfig } from '../telemetry-config.ts';

/** What is read of `startTelemetry`'s result. */
export interface DescribedTelemetry {
  readonly config: TelemetryConfig;
  readonly resource: ResourceIdentity;
  delivery(): DeliveryReport;
}

/** The fields of `/health` about telemetry itself: its settings, and what waits for the collector or was lost. */
export function telemetryDetails(telemetry: DescribedTelemetry): { config: object; telemetry: DeliveryReport } {
  return { config: settingsOf(telemetry), telemetry: telemetry.delivery() };
}

/** The observability settings; headers, and user name, password and query of an endpoint, stay out. */
function settingsOf({ config, resource }: DescribedTelemetry): object {
  const endpoints = Object.entries(config.signals).map(([signal, { exporter, protocol, url }]) => {
    const { protocol: scheme, host, pathname } = new URL(url);
    return [signal, exporter === 'none' ? 'none' : `${protocol} ${scheme}//${host}${pathname}`];
  });
  return {
    enabled: config.enabled,
    serviceName: resource.serviceName,
    ...Object.fromEntries(endpoints),
    sampler: config.sampler,
    pull: config.pull.enabled ? config.pull.path : 'none',
  };
}
