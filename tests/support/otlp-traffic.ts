import { randomBytes } from 'node:crypto';

/** The names that the traffic carries; a test may choose hostile ones. */
interface TrafficNames {
  /** The nodes that a packet passes, in their order. */
  readonly services: readonly string[];
  readonly spans: readonly string[];
  readonly peer: string;
  readonly attribute: readonly [key: string, value: string];
  readonly logText: string;
}

const PLAIN_NAMES: TrafficNames = {
  services: ['sender', 'ilp-connector', 'receiver'],
  spans: ['packet.send', 'packet.process', 'packet.receive'],
  peer: 'receiver',
  attribute: ['ilp.destination', 'test.receiver.4821'],
  logText: 'packet fulfilled',
};

interface SentTrace {
  readonly traceId: string;
  readonly spanIds: readonly string[];
  readonly failed: boolean;
}

/** Interledger packets as three nodes would tell of them, over OTLP/HTTP in JSON. */
export interface Traffic {
  /** Metrics, traces and logs of some further packets; resolves when all are taken. */
  send(packets: number): Promise<readonly SentTrace[]>;
}

/** Every fifth packet fails, and every packet takes a little longer than the one before, up to 60 ms. */
const FAILS_EVERY = 5;
const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

export function createTraffic(otlpUrl: string, names: TrafficNames = PLAIN_NAMES): Traffic {
  const startNanos = nowNanos();
  const took: number[] = [];
  return {
    send: async (packets) => {
      const traces = Array.from({ length: packets }, (_, index) => {
        const seconds = 0.0006 * 1.12 ** ((took.length + index) % 40);
        return makeTrace(names, seconds, (took.length + index) % FAILS_EVERY === FAILS_EVERY - 1);
      });
      took.push(...traces.map(({ seconds }) => seconds));
      await postOtlp(otlpUrl, 'traces', { resourceSpans: traces.flatMap(({ resourceSpans }) => resourceSpans) });
      await postOtlp(otlpUrl, 'logs', { resourceLogs: traces.map(({ sent }) => logsOf(names, sent)) });
      await postOtlp(otlpUrl, 'metrics', { resourceMetrics: metricsOf(names, took, startNanos) });
      return traces.map(({ sent }) => sent);
    },
  };
}

/** Sends one request and throws the answer of any status but 200. */
async function postOtlp(otlpUrl: string, signal: 'traces' | 'metrics' | 'logs', body: object): Promise<void> {
  const response = await fetch(`${otlpUrl}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`OTLP ${signal}: ${response.status} ${text}`);
}

function nowNanos(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

function resourceOf(service: string): object {
  return {
    attributes: [
      attribute('service.name', service),
      attribute('service.instance.id', `${service}-1`),
      attribute('ilp.node.id', service),
    ],
  };
}

function makeTrace(names: TrafficNames, seconds: number, failed: boolean) {
  const traceId = randomBytes(16).toString('hex');
  const spanIds = names.services.map(() => randomBytes(8).toString('hex'));
  const begun = nowNanos();
  const resourceSpans = names.services.map((service, hop) => {
    const isLast = hop === names.services.length - 1;
    // Each hop begins a little later and ends a little sooner than the one before.
    const inset = (seconds * hop) / (names.services.length * 2);
    const at = (offsetSeconds: number) => String(begun + BigInt(Math.round(offsetSeconds * 1e9)));
    const span = {
      ...{ traceId, spanId: spanIds[hop], name: names.spans[hop], kind: 1 },
      ...(hop === 0 ? {} : { parentSpanId: spanIds[hop - 1] }),
      ...{ startTimeUnixNano: at(inset), endTimeUnixNano: at(seconds - inset) },
      attributes: [
        attribute(...names.attribute),
        { key: 'ilp.amount', value: { intValue: '1000' } },
        ...(failed ? [attribute('error.type', 'F02')] : []),
      ],
      events: isLast && failed ? [{ timeUnixNano: at(seconds / 2), name: 'exception', attributes: [] }] : [],
      status: isLast && failed ? { code: 2, message: 'no account at this address' } : {},
    };
    return { resource: resourceOf(service), scopeSpans: [{ scope: { name: 'traffic' }, spans: [span] }] };
  });
  return { resourceSpans, seconds, sent: { traceId, spanIds, failed } satisfies SentTrace };
}

function logsOf(names: TrafficNames, { traceId, spanIds, failed }: SentTrace): object {
  const record = {
    timeUnixNano: String(nowNanos()),
    severityNumber: failed ? 13 : 9,
    severityText: failed ? 'WARN' : 'INFO',
    body: { stringValue: failed ? 'packet rejected' : names.logText },
    attributes: [attribute('component', 'packet')],
    ...{ traceId, spanId: spanIds[1] },
  };
  return {
    resource: resourceOf(names.services[1] ?? ''),
    scopeLogs: [{ scope: { name: 'traffic' }, logRecords: [record] }],
  };
}

function metricsOf(names: TrafficNames, took: readonly number[], startNanos: bigint): object[] {
  const failed = Math.floor(took.length / FAILS_EVERY);
  const base = { startTimeUnixNano: String(startNanos), timeUnixNano: String(nowNanos()) };
  const point = (value: number, ...attributes: readonly object[]) => ({ ...base, asInt: String(value), attributes });
  const sum = (name: string, unit: string, isMonotonic: boolean, ...dataPoints: readonly object[]) => ({
    ...{ name, unit, sum: { aggregationTemporality: 2, isMonotonic, dataPoints } },
  });
  const packet = (type: string, status: string) => [attribute('type', type), attribute('status', status)];
  const histogram = (name: string, factor: number, ...attributes: readonly object[]) => ({
    ...{ name, unit: 's' },
    histogram: { aggregationTemporality: 2, dataPoints: [{ ...base, ...bucketsOf(took, factor), attributes }] },
  });
  const metrics = [
    sum(
      ...(['ilp.packets.processed', '{packet}', true] as const),
      point(took.length - failed, ...packet('prepare', 'success')),
      point(failed, ...packet('prepare', 'rejected')),
      point(took.length - failed, ...packet('fulfill', 'success')),
      point(failed, ...packet('reject', 'success')),
    ),
    sum('ilp.packets.rejected', '{packet}', true, point(failed, attribute('code', 'F02'))),
    sum('account.credits', '{credit}', true, point(took.length, attribute('peer_id', names.peer))),
    sum('ilp.packets.in_flight', '{packet}', false, point(3)),
    histogram('ilp.packet.latency', 0.2, attribute('type', 'prepare')),
    histogram('ilp.packet.round_trip', 1),
    { name: 'account.balance', unit: 'units', gauge: { dataPoints: [balance(base, took.length, names.peer)] } },
    { name: 'not.declared', unit: '', gauge: { dataPoints: [point(7)] } },
  ];
  const service = names.services[1] ?? '';
  return [{ resource: resourceOf(service), scopeMetrics: [{ scope: { name: 'traffic' }, metrics }] }];
}

function balance(base: object, count: number, peer: string): object {
  const attributes = [attribute('peer_id', peer), attribute('token_id', 'XRP')];
  return { ...base, asDouble: count / 100, attributes };
}

function bucketsOf(took: readonly number[], factor: number) {
  const values = took.map((seconds) => seconds * factor);
  const index = (value: number) => BOUNDS.findIndex((bound) => value <= bound);
  const counts = [...BOUNDS, 0].map(
    (_, bucket) => values.filter((value) => index(value) === (bucket === BOUNDS.length ? -1 : bucket)).length,
  );
  return {
    count: String(values.length),
    sum: values.reduce((total, value) => total + value, 0),
    bucketCounts: counts.map(String),
    explicitBounds: BOUNDS,
  };
}
