import { alertReceiver, alertRunbook, alertSeverity } from './alerts.ts';
import { undefinedComponent, unusedComponent } from './collector.ts';
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
  writtenSecret,
];
