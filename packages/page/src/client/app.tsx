import type { ComponentType } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageFacts } from '../api/page.ts';
import { Announcer } from './components/announcer.tsx';
import { Header } from './components/header.tsx';
import { type Route, useRoute } from './router.ts';
import { type Live, useLive } from './use-live.ts';
import { useLoaded } from './use-loaded.ts';
import { ChecksView } from './views/checks-view.tsx';
import { ConfigurationView } from './views/configuration-view.tsx';
import { ContractView } from './views/contract-view.tsx';
import { LogsView } from './views/logs-view.tsx';
import { PacketsView } from './views/packets-view.tsx';
import { PipelineView } from './views/pipeline-view.tsx';
import { TraceView } from './views/trace-view.tsx';
import { TracesView } from './views/traces-view.tsx';

/** What every view is given. */
export interface ViewProps {
  readonly route: Route;
  readonly live: Live;
  readonly facts: PageFacts | undefined;
}

const VIEWS: Readonly<Record<string, { readonly title: string; readonly view: ComponentType<ViewProps> }>> = {
  pipeline: { title: 'Pipeline', view: PipelineView },
  packets: { title: 'Packets', view: PacketsView },
  traces: { title: 'Traces', view: TracesOrOne },
  logs: { title: 'Logs', view: LogsView },
  contract: { title: 'Contract', view: ContractView },
  checks: { title: 'Checks', view: ChecksView },
  configuration: { title: 'Configuration', view: ConfigurationView },
};

const TABS = Object.entries(VIEWS).map(([id, { title }]) => ({ id, title }));

export function App() {
  const route = useRoute();
  const live = useLive();
  const { data: facts } = useLoaded<PageFacts>('/api/page');
  const id = VIEWS[route.view] === undefined ? 'pipeline' : route.view;
  const { title, view: View } = VIEWS[id] ?? { title: 'Pipeline', view: PipelineView };
  const main = useFocusOnChange(`${id}/${id === 'traces' ? (route.rest[0] ?? '') : ''}`);
  useLayoutEffect(() => {
    document.title = `${title} · headrace`;
  }, [title]);
  return (
    <>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header tabs={TABS} current={id} live={live} links={facts?.links ?? []} />
      <Announcer live={live} />
      <main id="main" tabIndex={-1} ref={main}>
        <View route={route} live={live} facts={facts} />
      </main>
    </>
  );
}

function TracesOrOne(props: ViewProps) {
  const [traceId, spanId] = props.route.rest;
  return traceId === undefined || traceId === '' ? (
    <TracesView {...props} />
  ) : (
    <TraceView traceId={traceId} spanId={spanId} />
  );
}

/** Moves the focus to the content when another view opens, as a new page would; not when the page itself opens. */
function useFocusOnChange(key: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(key);
  // Before the reader can do anything in the new view, or the focus would be taken from under the fingers.
  useLayoutEffect(() => {
    if (before.current === key) return;
    before.current = key;
    main.current?.focus();
    scrollTo(0, 0);
  }, [key]);
  return main;
}
