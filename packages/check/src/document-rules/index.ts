import { alertReceiver, alertRunbook, alertSeverity } from './alerts.ts';
import { emptyPipeline, undefinedComponent, unusedComponent } from './collector.ts';
import { collectorPortConflict } from './collector-ports.ts';
import { unknownComponent, unknownConfigKey, wrongConfigType } from './collector-schema.ts';
import { overlap, unknownDatasource, unknownVariable } from './dashboards.ts';
import type { DocumentRule } from './document-rule.ts';
import { duplicateRule, unreadRule } from './rules.ts';
import { writtenSecret } from './secrets.ts';

/** Every rule that files are held to, beside the queries in them. */
export const documentRules: readonly DocumentRule[] = [
  unknownDatasource,
  unknownVariable,
  overlap,
  duplicateRule,
  unreadRule,
  alertSeverity,
  alertReceiver,
  alertRunbook,
  undefinedComponent,
  unusedComponent,
  unknownComponent,
  unknownConfigKey,
  wrongConfigType,
  emptyPipeline,
  collectorPortConflict,
  writtenSecret,
];
