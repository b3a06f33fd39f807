// Lets a settings file that lies outside of this repository be an ES module that imports our packages, whatever the
// folder that it lies in says of itself.

/** The query that the loader puts behind a settings file's address. */
const SETTINGS_QUERY = '?headrace-settings=';

export async function resolve(specifier, context, next) {
  try {
    const resolved = await next(specifier, context);
    return specifier.includes(SETTINGS_QUERY) ? { ...resolved, format: 'module' } : resolved;
  } catch (error) {
    if (!specifier.startsWith('@headrace/')) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
}
