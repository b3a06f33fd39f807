export { collectorSchemaDrift, writeCollectorSchema } from './collector/file.ts';
export { harvestCollectorSchema } from './collector/harvest.ts';
export { readCatalogue, writeCatalogue } from './files.ts';
export { type HarvestOptions, harvestCatalogues, scrapeCatalogues } from './harvest.ts';
export { catalogueDrift, mergeCatalogues } from './merge.ts';
