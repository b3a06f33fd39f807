import type { Stack } from '../model/stack.ts';
import { goDuration } from '../settings/duration.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

export const LOKI_CONFIG = 'loki/loki.yaml';

/**
 * `loki/loki.yaml`: one process on local disk. Few resource attributes become labels, for each set of labels is a
 * stream; trace and instance ids stay structured metadata.
 */
export function renderLoki(stack: Stack): OutputFile[] {
  const { loki } = stack;
  const document = {
    auth_enabled: false,
    server: {
      http_listen_address: loki.http.bindHost,
      http_listen_port: from('logs.ports.http', loki.http.port),
      grpc_listen_address: loki.grpc.bindHost,
      grpc_listen_port: from('logs.ports.grpc', loki.grpc.port),
    },
    common: {
      instance_addr: '127.0.0.1',
      path_prefix: loki.dataFolder,
      replication_factor: 1,
      ring: { kvstore: { store: 'inmemory' } },
      storage: {
        filesystem: { chunks_directory: `${loki.dataFolder}/chunks`, rules_directory: `${loki.dataFolder}/rules` },
      },
    },
    // One instance has nobody to wait for: with these it is ready after 1 s, with the defaults after 15 s.
    ingester: { lifecycler: { min_ready_duration: '0s' } },
    frontend: { scheduler_dns_lookup_period: '1s' },
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    // Without the compactor's retention nothing is ever deleted.
    compactor: {
      working_directory: `${loki.dataFolder}/compactor`,
      retention_enabled: true,
      delete_request_store: 'filesystem',
    },
    limits_config: {
      retention_period: from('logs.retention', goDuration(loki.retentionMs)),
      allow_structured_metadata: true,
      volume_enabled: true,
      otlp_config: {
        resource_attributes: {
          ignore_defaults: true,
          attributes_config: [
            {
              action: 'index_label',
              attributes: ['service.name', 'service.namespace', 'deployment.environment.name'],
            },
          ],
        },
      },
    },
    analytics: { reporting_enabled: false },
  };
  return [outputFile(LOKI_CONFIG, 'yaml', document)];
}
