import type { SeriesFamily } from '../series/family.ts';
import alertmanager from './alertmanager.json' with { type: 'json' };
import { type Catalogue, familiesOf } from './catalogue.ts';
import grafana from './grafana.json' with { type: 'json' };
import loki from './loki.json' with { type: 'json' };
import nodeExporter from './node_exporter.json' with { type: 'json' };
import otelcol from './otelcol.json' with { type: 'json' };
import otelcolDocumented from './otelcol-documented.json' with { type: 'json' };
import postgresExporter from './postgres_exporter.json' with { type: 'json' };
import prometheus from './prometheus.json' with { type: 'json' };
import prometheusStored from './prometheus-stored.json' with { type: 'json' };
import redisExporter from './redis_exporter.json' with { type: 'json' };
import tempo from './tempo.json' with { type: 'json' };
import tempoGenerator from './tempo-generator.json' with { type: 'json' };

export type { Catalogue, CatalogueFamily } from './catalogue.ts';

/** Every catalogue of series that others declare, harvested ones first. */
export const catalogues = [
  ...[otelcol, prometheus, alertmanager, loki],
  ...[otelcolDocumented, prometheusStored, tempo, tempoGenerator],
  ...[grafana, nodeExporter, redisExporter, postgresExporter],
] as readonly Catalogue[];

/**
 * Every family of every catalogue. One name may come from several programs, each with labels of its own; of one program
 * what was harvested takes the place of what is documented.
 */
export function catalogueFamilies(): SeriesFamily[] {
  const harvested = new Set(catalogues.filter(isHarvested).flatMap((catalogue) => namesIn(catalogue)));
  return catalogues.flatMap((catalogue) => {
    const known = (name: string) => !isHarvested(catalogue) && harvested.has(`${catalogue.program} ${name}`);
    return familiesOf({ ...catalogue, families: catalogue.families.filter(({ name }) => !known(name)) });
  });
}

function isHarvested({ origin }: Catalogue): boolean {
  return origin === 'harvested';
}

function namesIn({ program, families }: Catalogue): string[] {
  return families.map(({ name }) => `${program} ${name}`);
}
