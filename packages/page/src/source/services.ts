import type { Series } from '../api/series.ts';

/** The services that pushed metrics, by `job`. */
export function servicesOf(series: readonly Series[]): string[] {
  return [...new Set(series.flatMap(({ labels }) => labels.job ?? []))].toSorted();
}

/** `3 services: connector, receiver, sender`. */
export function servicesFact(services: readonly string[]): string {
  if (services.length === 0) return 'nobody has pushed metrics yet';
  const named = services.slice(0, 4).join(', ');
  const more = services.length > 4 ? ` and ${services.length - 4} more` : '';
  return `${services.length} ${services.length === 1 ? 'service' : 'services'}: ${named}${more}`;
}
