import { listenAddress, type Stack, url } from '../model/stack.ts';
import { goDuration } from '../settings/duration.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

export const TEMPO_CONFIG = 'tempo/tempo.yaml';

/** `tempo/tempo.yaml`: one process that takes OTLP from the collector and makes service graphs for Prometheus. */
export function renderTempo(stack: Stack): OutputFile[] {
  const { tempo, prometheus } = stack;
  const retention = from('traces.retention', goDuration(tempo.retentionMs));
  const document = {
    stream_over_http_enabled: true,
    server: {
      http_listen_address: tempo.http.bindHost,
      http_listen_port: from('traces.ports.http', tempo.http.port),
      grpc_listen_address: tempo.grpc.bindHost,
      grpc_listen_port: from('traces.ports.grpc', tempo.grpc.port),
    },
    distributor: {
      receivers: { otlp: { protocols: { grpc: { endpoint: from('traces.ports.otlp', listenAddress(tempo.otlp)) } } } },
    },
    // Both read the retention: the scheduler decides, the worker deletes.
    backend_scheduler: { provider: { compaction: { compaction: { block_retention: retention } } } },
    backend_worker: { compaction: { block_retention: retention } },
    metrics_generator: {
      storage: {
        path: `${tempo.dataFolder}/generator/wal`,
        remote_write: [{ url: from('metrics.port', url(prometheus.http, '/api/v1/write')), send_exemplars: true }],
      },
    },
    storage: {
      trace: {
        backend: 'local',
        wal: { path: `${tempo.dataFolder}/wal` },
        local: { path: `${tempo.dataFolder}/blocks` },
      },
    },
    // Span metrics are the collector's; two owners would count every span twice.
    overrides: { defaults: { metrics_generator: { processors: ['service-graphs'] } } },
    usage_report: { reporting_enabled: false },
  };
  return [outputFile(TEMPO_CONFIG, 'yaml', document)];
}
