/** All requests that no route took, and those whose route nobody can name. */
export const OTHER_ROUTE = '_OTHER';

const LONGEST_ROUTE = 200;

/** The label of a route; what is no template, or throws, is {@link OTHER_ROUTE}. */
export function routeLabel(routeOf: () => unknown): string {
  try {
    const route = routeOf();
    return typeof route === 'string' && route !== '' && route.length <= LONGEST_ROUTE ? route : OTHER_ROUTE;
  } catch {
    return OTHER_ROUTE;
  }
}

/**
 * Finds the template of a path among those given, such as `/users/:id`. A segment that begins with a colon or a star takes
 * any text, and letters are the same in both cases, as Express takes them.
 */
export function createMountFinder(templates: readonly string[]): (path: string) => string | undefined {
  const mounts = templates.map((template) => ({ template, segments: template.split('/') }));
  return (path) => {
    const given = path.split('/');
    return mounts.find(
      ({ segments }) =>
        segments.length === given.length &&
        segments.every(
          (segment, index) => segment.toLowerCase() === given[index]?.toLowerCase() || /^(:|\*)/.test(segment),
        ),
    )?.template;
  };
}
