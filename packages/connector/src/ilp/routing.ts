/** Where packets for an address prefix go. */
export interface Route {
  /** An ILP address, or its first segments: `test.bob` takes `test.bob` and `test.bob.shop`, not `test.bobby`. */
  readonly prefix: string;
  /** Where the next hop takes ILP-over-HTTP. */
  readonly url: string;
}

/** Finds the route with the longest prefix of `destination`. Looks once for each segment, however many routes exist. */
export function createRouteTable(routes: readonly Route[]): (destination: string) => Route | undefined {
  const byPrefix = new Map(routes.map((route) => [route.prefix, route]));
  return (destination) => {
    let prefix = destination;
    while (prefix !== '') {
      const route = byPrefix.get(prefix);
      if (route !== undefined) return route;
      prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), 0));
    }
    return undefined;
  };
}
