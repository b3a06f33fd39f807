import type { PipelineModel } from '../pipeline-model.ts';
import { createAccumulator } from './accumulate/accumulator.ts';
import type { Escaping } from './escaping.ts';
import { createFamilyMemory } from './expose/family-memory.ts';
import { gather } from './expose/gather.ts';
import type { Family } from './expose/sample.ts';
import { collectSamples } from './expose/samples.ts';
import { exposerSettings } from './exposer-settings.ts';
import type { MetricsRequest } from './otlp/request.ts';
import { createProblemLog, type ExpositionProblem } from './problems.ts';
import { throughPipeline } from './resource.ts';
import { escapedFamily } from './write/lines.ts';
import { OPENMETRICS_END, openMetricsFamily } from './write/openmetrics.ts';
import { reportMerged, reportRefusals } from './write/refusals.ts';
import { textFamily } from './write/text.ts';

/** The part of the pipeline that decides what :8889 shows of a request. */
export type ExpositionModel = Pick<PipelineModel, 'exporter' | 'labels' | 'resourceDefaults'>;

export type ExpositionFormat = 'text' | 'openmetrics';

/** What a scraper asks for. */
export interface Scrape {
  readonly exposition: ExpositionFormat;
  readonly escaping: Escaping;
  /**
   * What is shown where families are in conflict, and the collector's answer changes from process to process: nothing,
   * or, for a stand-in of the collector, what came first, which is one of the answers that the collector might give.
   */
  readonly conflicts?: 'left-out' | 'first-seen';
}

/** The answer to a scrape. */
export interface Rendered {
  /** 500 where nothing is left to show because of what is wrong; the text is then empty. */
  readonly status: 200 | 500;
  readonly contentType: string;
  readonly text: string;
  /** What was lost since the first request, and what is wrong with this answer, each thing once. */
  readonly problems: readonly ExpositionProblem[];
}

/** What the collector's `prometheus` exporter would answer, given the requests that came so far. */
export interface Exposition {
  accept(request: MetricsRequest, nowMs: number): Exposition;
  render(nowMs: number, scrape: Scrape): Rendered;
}

/**
 * The collector between OTLP and :8889, as data in and text out:
 * request → resource defaults and labels → last point of each series → family, labels and value → registry → text.
 */
export function createExposition(model: ExpositionModel): Exposition {
  const settings = exposerSettings(model.exporter);
  const losses = createProblemLog();
  const accumulator = createAccumulator(settings.expirationMs, losses);
  const memory = createFamilyMemory(settings);
  const exposition: Exposition = {
    accept: (request, nowMs) => {
      accumulator.accept(throughPipeline(request, model), nowMs);
      return exposition;
    },
    render: (nowMs, scrape) => {
      const problems = createProblemLog();
      const all = accumulator.collect(nowMs);
      const settled = memory.settle(all, nowMs, problems);
      const { families, refusals } = gather(collectSamples(all, settled, settings, problems), problems);
      const shown = scrape.conflicts === 'first-seen' ? families : certainFamilies(families);
      const escaped = shown.map((family) => escapedFamily(family, scrape.escaping));
      reportRefusals(escaped, problems);
      reportMerged(escaped, problems);
      const failed = families.length === 0 && refusals > 0;
      return {
        status: failed ? 500 : 200,
        contentType: failed ? 'text/plain; charset=utf-8' : contentType(scrape),
        text: failed ? '' : write(escaped, scrape.exposition),
        problems: [...losses.all(), ...problems.all()],
      };
    },
  };
  return exposition;
}

/** What every collector process would show: a description that is not known is left out as well. */
function certainFamilies(families: readonly Family[]): Family[] {
  return families
    .map((family) => ({
      ...family,
      help: family.samples.every(({ certainHelp }) => certainHelp) ? family.help : undefined,
      samples: family.samples.filter(({ certain }) => certain),
    }))
    .filter(({ samples }) => samples.length > 0);
}

function write(families: readonly Family[], exposition: ExpositionFormat): string {
  if (exposition === 'text') return families.map(textFamily).join('');
  return `${families.map(openMetricsFamily).join('')}${OPENMETRICS_END}`;
}

/** Source: `NegotiateIncludingOpenMetrics`, prometheus/common v0.70.1, expfmt/encode.go. */
function contentType({ exposition, escaping }: Scrape): string {
  const format = exposition === 'text' ? 'text/plain; version=0.0.4' : 'application/openmetrics-text; version=1.0.0';
  return `${format}; charset=utf-8; escaping=${escaping}`;
}
