interface ResolveContext {
  readonly parentURL?: string | undefined;
}

type Resolved = { readonly url: string; readonly format?: string | null };

export declare const SETTINGS_QUERY: string;

export declare function resolveSync(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Resolved,
): Resolved;
