import type { Problem } from '@headrace/contract';
import { type Check, type CheckContext, toProblem } from './check.ts';
import { adminPassword } from './checks/admin-password.ts';
import { cardinalityBudget } from './checks/cardinality-budget.ts';
import { duplicateService } from './checks/duplicate-service.ts';
import { exportInterval } from './checks/export-interval.ts';
import { logsRetention } from './checks/logs-retention.ts';
import { portConflict } from './checks/port-conflict.ts';
import { scrapeInterval } from './checks/scrape-interval.ts';

/** Every check, in the order in which the reference lists them. */
export const checks: readonly Check[] = [
  portConflict,
  duplicateService,
  exportInterval,
  scrapeInterval,
  cardinalityBudget,
  logsRetention,
  adminPassword,
];

/** Runs every check on one stack and collects what they find. */
export function runChecks(context: CheckContext): Problem[] {
  return checks.flatMap((check) => check.find(context).map((finding) => toProblem(check, finding, context)));
}
