/**
 * Labels whose values a program makes from a fixed list, by family. Only these values are kept: what else is seen in a
 * few seconds of traffic is no list that a query may be held against.
 */
const ENUMERATIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  alertmanager_alerts: { state: ['active', 'suppressed', 'unprocessed'] },
  alertmanager_alerts_received_total: { status: ['firing', 'resolved'] },
  alertmanager_notifications_failed_total: {
    reason: [
      ...['authError', 'clientError', 'contextCanceled', 'contextDeadlineExceeded', 'other', 'rateLimited'],
      'serverError',
    ],
  },
  alertmanager_silences: { state: ['active', 'expired', 'pending'] },
  loki_internal_log_messages_total: { level: ['debug', 'error', 'info', 'warn'] },
  loki_log_messages_total: { level: ['debug', 'error', 'info', 'warn'] },
  loki_ring_members: { state: ['ACTIVE', 'JOINING', 'LEAVING', 'PENDING', 'Unhealthy'] },
  net_conntrack_dialer_conn_failed_total: { reason: ['refused', 'resolution', 'timeout', 'unknown'] },
  prometheus_engine_query_duration_seconds: { slice: ['inner_eval', 'prepare_time', 'queue_time', 'result_sort'] },
};

/** Labels of the collector's own metrics, whichever family has them. */
const OF_COLLECTOR: Readonly<Record<string, readonly string[]>> = {
  data_type: ['logs', 'metrics', 'profiles', 'traces'],
  otel_signal: ['logs', 'metrics', 'profiles', 'traces'],
  transport: ['grpc', 'http'],
};

/** Every value that a label of a family may have, or undefined where they appear at run time. */
export function enumeration(family: string, label: string): readonly string[] | undefined {
  return ENUMERATIONS[family]?.[label] ?? (family.startsWith('otelcol_') ? OF_COLLECTOR[label] : undefined);
}
