import type { Problem } from '@headrace/contract';
import {
  embeddedSource,
  type FaultControl,
  type Link,
  type Page,
  type PipelineSource,
  stackSource,
  startPage,
} from '@headrace/page';
import { listFaults, switchFault } from '@headrace/run';
import { buildStack, generateBundle, localUrl, type Stack } from '@headrace/stack';
import { findProblems } from '../checking.ts';
import type { Io } from '../io.ts';
import type { Ready } from '../session.ts';
import type { AnyStack } from './start-stack.ts';

/** Serves the web page of a running stack. */
export function servePage(running: AnyStack, { loaded, settings }: Ready, io: Io): Promise<Page> {
  const { stack } = running;
  // What is committed is what people know; only native programs read another bundle.
  const shown = running.kind === 'native' ? stack : buildStack(settings, { target: 'compose' });
  const { outputs, files } = generateBundle(shown, loaded);
  return startPage({
    host: stack.page.bindHost,
    port: stack.page.port,
    source: sourceOf(running),
    services: stack.services.map(({ name }) => name),
    contracts: stack.services.map(({ contract }) => contract),
    pipeline: stack.collector.pipeline,
    configuration: {
      ...{ settingsFile: loaded.file, settingsText: loaded.text, settingsLocator: loaded.locator },
      ...{ outputs, files },
    },
    checks: async (): Promise<readonly Problem[]> => (await findProblems(loaded, settings)).problems,
    faults: faultControl(stack),
    links: linksOf(running),
    log: (line) => io.stderr.write(`page: ${line}\n`),
  });
}

function sourceOf(running: AnyStack): PipelineSource {
  if (running.kind === 'embedded') return embeddedSource(running.embedded);
  const { collector, prometheus, tempo, loki } = running.stack;
  return stackSource({
    collectorMetricsUrl: localUrl(collector.metrics),
    collectorTelemetryUrl: localUrl(collector.telemetry),
    prometheusUrl: localUrl(prometheus.http),
    tempoUrl: localUrl(tempo.http),
    lokiUrl: localUrl(loki.http),
  });
}

function faultControl(stack: Stack): FaultControl {
  return {
    list: () => listFaults(stack),
    set: async (id, on) => {
      await switchFault(stack, id, on);
    },
  };
}

/** Where one can look beside the page. */
function linksOf({ kind, stack }: AnyStack): Link[] {
  const metrics = { title: ':8889', url: localUrl(stack.collector.metrics, '/metrics') };
  if (kind === 'embedded') return [metrics];
  const grafana = { title: 'Grafana', url: localUrl(stack.grafana.http) };
  return [
    metrics,
    { title: 'Prometheus', url: localUrl(stack.prometheus.http) },
    { title: 'Alertmanager', url: localUrl(stack.alertmanager.http) },
    ...(kind === 'docker' ? [grafana] : []),
  ];
}
