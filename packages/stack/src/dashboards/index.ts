import type { Stack } from '../model/stack.ts';
import { connectorOverview } from './ilp-connector/connector-overview.ts';
import type { NamedDashboard } from './named-dashboard.ts';

/** Dashboards by the contract that they look at, the first being what people should see first. */
const DASHBOARDS: Readonly<Record<string, readonly ((stack: Stack) => NamedDashboard)[]>> = {
  'ilp-connector': [connectorOverview],
};

/** The dashboards of every contract that a service of the stack has. */
export function dashboardsOf(stack: Stack): NamedDashboard[] {
  const contracts = new Set(stack.services.map((service) => service.contract.name));
  return [...contracts].flatMap((contract) => (DASHBOARDS[contract] ?? []).map((build) => build(stack)));
}
