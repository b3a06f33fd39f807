import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUNDLE, problemsOf } from './world.ts';

const CONFIG = `extensions:
  health_check: {}
receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:4317 }
exporters:
  prometheus:
    endpoint: 127.0.0.1:8889
  otlp/tempo:
    endpoint: tempo:4317
    tls:
      insecure: true
    sending_queue:
      queue_size: 10000
service:
  extensions: [health_check]
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp/tempo] }
    metrics: { receivers: [otlp], exporters: [prometheus] }
`;

/** What is said of the configuration with one text replaced, with the characters that each problem points at. */
function said(from = '', to = ''): string[] {
  assert.ok(CONFIG.includes(from), from);
  const text = CONFIG.replace(from, to);
  return problemsOf({ path: 'collector.yaml', text }).map(({ code, message, line, column, endColumn }) => {
    const pointed = text.split('\n')[line - 1]?.slice(column - 1, endColumn - 1);
    return `${code} at ${pointed}: ${message}`;
  });
}

describe('a configuration of the collector', () => {
  it('is fine with components under the names that they had before', () => assert.deepEqual(said(), []));

  it('with a component that the build lacks is told at its name', () => {
    assert.deepEqual(said('  otlp:\n', '  otpl:\n').toSorted(), [
      'collector/undefined at otlp: receivers or connectors declare no otlp; did you mean otpl?',
      'collector/undefined at otlp: receivers or connectors declare no otlp; did you mean otpl?',
      'collector/unknown-component at otpl: the pinned collector has no receiver otpl; did you mean otlp?',
      'collector/unused at otpl: no pipeline uses otpl',
    ]);
  });

  it('with an id that is none is told', () => {
    assert.deepEqual(
      said('  prometheus:\n', '  prometheus/:\n').filter((one) => one.includes('unknown')),
      ['collector/unknown-component at prometheus/: "prometheus/" is no id of a component'],
    );
  });

  const KEYS: Readonly<Record<string, readonly [from: string, to: string, said: string]>> = {
    'at the top': [
      'extensions:\n  health',
      'extension:\n  health',
      'the collector takes no key extension; did you mean extensions?',
    ],
    'of a component': [
      '    endpoint: 127.0.0.1:8889',
      '    endpoint: 127.0.0.1:8889\n    metric_expiratoin: 5m',
      'exporters.prometheus takes no key metric_expiratoin; did you mean metric_expiration?',
    ],
    'deep inside': [
      'queue_size',
      'queue_sise',
      'exporters.otlp/tempo.sending_queue takes no key queue_sise; did you mean queue_size?',
    ],
    'that belongs elsewhere': [
      '    tls:\n      insecure: true',
      '    insecure: true',
      'exporters.otlp/tempo takes no key insecure',
    ],
    'of the service': [
      '  pipelines',
      '  telemetry: { metric: { level: none } }\n  pipelines',
      'service.telemetry takes no key metric; did you mean metrics?',
    ],
    'of a pipeline': [
      'metrics: { receivers: [otlp],',
      'metrics: { receivers: [otlp], procesors: [],',
      'service.pipelines.metrics takes no key procesors; did you mean processors?',
    ],
    'that is no signal': ['    traces:', '    trace:', 'service.pipelines takes no key trace; did you mean traces?'],
  };
  for (const [where, [from, to, message]] of Object.entries(KEYS))
    it(`with an unknown key ${where} is told at the key`, () => {
      const found = said(from, to).filter((one) => one.startsWith('collector/unknown-key'));
      const key = / key (\w+)/.exec(message)?.[1];
      assert.deepEqual(found, [`collector/unknown-key at ${key}: ${message}`]);
    });

  const TYPES: Readonly<Record<string, readonly [from: string, to: string, said: string]>> = {
    'a text for a number': [
      '10000',
      'many',
      'at many: queue_size is the text "many", and the collector wants a whole number',
    ],
    'a text for a truth': [
      'insecure: true',
      'insecure: yes',
      'at yes: insecure is the text "yes", and the collector wants true or false',
    ],
    'a number for a text': [
      'endpoint: tempo:4317',
      'endpoint: 4317',
      'at 4317: endpoint is 4317, and the collector wants a text',
    ],
    'a duration without a unit': [
      '10000',
      '10000\n    timeout: "30"',
      'at "30": timeout is the text "30", and the collector wants a duration such as 200ms, 30s or 1h30m',
    ],
    'a word that is none of its words': [
      '10000',
      '10000\n      sizer: request',
      'at request: sizer is the text "request", and the collector wants one of requests, items, bytes; did you mean requests?',
    ],
    'a value for a section': [
      '    tls:\n      insecure: true',
      '    tls: true',
      'at true: tls is true, and the collector wants a section with keys',
    ],
    'a text for a list of components': [
      '[otlp/tempo]',
      'otlp/tempo',
      'at otlp/tempo: exporters is the text "otlp/tempo", and the collector wants a list',
    ],
    'a list for a section': [
      '  health_check: {}',
      '  - health_check',
      'at - health_check: extensions is a list, and the collector wants a section with keys',
    ],
  };
  for (const [what, [from, to, message]] of Object.entries(TYPES))
    it(`with ${what} is told at the value`, () => {
      assert.deepEqual(
        said(from, to).filter((one) => one.startsWith('collector/wrong-type')),
        [`collector/wrong-type ${message}`],
      );
    });

  const FINE: Readonly<Record<string, readonly [from: string, to: string]>> = {
    'a placeholder for anything': ['10000', `\${env:QUEUE:-10000}`],
    'a placeholder inside of an address': ['127.0.0.1:8889', `\${env:HOST}:8889`],
    'nothing for a section': ['grpc: { endpoint: 127.0.0.1:4317 }', 'grpc:'],
    'a number for a duration': ['10000', '10000\n    timeout: 0'],
    'a section that is turned off': ['queue_size: 10000', 'enabled: false'],
    'headers as a list of pairs': ['10000', '10000\n    headers: [{ name: a, value: b }]'],
    'headers as a map': ['10000', '10000\n    headers: { a: b }'],
    'statements without a group': [
      'receivers:\n',
      'processors:\n  transform: { log_statements: [\'set(log.body, "")\'] }\nreceivers:\n',
    ],
    'attributes of its own telemetry': [
      '  pipelines',
      '  telemetry: { resource: { service.namespace: edge } }\n  pipelines',
    ],
    'the older format of its own telemetry': [
      '  pipelines',
      '  telemetry: { logs: { processors: [{ batch: { exporter: { otlp: { protocol: grpc, endpoint: a, headers: { a: b } } } } }] } }\n  pipelines',
    ],
  };
  for (const [what, [from, to]] of Object.entries(FINE))
    it(`is fine with ${what}`, () =>
      assert.deepEqual(
        said(from, to).filter((one) => !one.includes('unused')),
        [],
      ));

  it('is recognised even without pipelines, and told', () => {
    assert.deepEqual(
      problemsOf({ path: 'collector.yaml', text: 'receivers: { otlp: }\nexporters: { prometheus: }\n' })
        .map(({ code }) => code)
        .filter((code) => code !== 'collector/unused'),
      ['collector/empty-pipeline'],
    );
  });

  it('with a pipeline without receivers or exporters is told for each', () => {
    assert.deepEqual(said('    metrics:', '    logs: { receivers: [] }\n    metrics:'), [
      'collector/empty-pipeline at logs: the pipeline logs has no receivers',
      'collector/empty-pipeline at logs: the pipeline logs has no exporters',
    ]);
  });
});

describe('ports of one collector', () => {
  const ports = (from: string, to: string) => said(from, to).filter((one) => one.startsWith('collector/port-conflict'));

  it('of two servers are told at the second', () => {
    assert.deepEqual(ports('127.0.0.1:8889', '0.0.0.0:4317'), [
      'collector/port-conflict at 0.0.0.0:4317: prometheus would listen on port 4317, as otlp does',
    ]);
  });
  it('are those that components listen on by default', () => {
    assert.deepEqual(ports('127.0.0.1:8889', 'localhost:13133'), [
      'collector/port-conflict at health_check: health_check would listen on port 13133, as prometheus does',
    ]);
    assert.equal(ports('127.0.0.1:8889', 'localhost:8888').length, 1);
  });
  it('may be one port of two addresses', () => assert.deepEqual(ports('127.0.0.1:8889', '127.0.0.2:4317'), []));
  it('of an exporter that sends are not its own', () => assert.deepEqual(ports('tempo:4317', 'localhost:4317'), []));
  it('are those of readers, where there are some', () => {
    const own = (port: number) =>
      `  telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: 0.0.0.0, port: ${port} } } } }] } }\n  pipelines`;
    assert.equal(ports('  pipelines', own(8889)).length, 1);
    assert.deepEqual(ports('  pipelines', own(8887)), []);
  });
  it('from a placeholder are not known', () => {
    assert.deepEqual(ports('127.0.0.1:8889', `127.0.0.1:\${env:PORT}`), []);
  });
});

describe('a generated configuration', () => {
  it('is held against the schema where it was changed', () => {
    const file = BUNDLE.find(({ path }) => path === 'collector/config.yaml');
    const text = file?.text.replace('limit_mib', 'limit_mb') ?? '';
    const found = problemsOf({ path: 'collector.yaml', text }).map(({ code, path }) => `${code} ${path}`);
    assert.deepEqual(found, ['collector/unknown-key processors.memory_limiter.limit_mb']);
  });
});
