// Lets a settings file that lies outside of this repository be an ES module that imports our packages, whatever the
// folder that it lies in says of itself. The same rules for Node's two kinds of hooks.

/** The query that the loader puts behind a settings file's address. */
export const SETTINGS_QUERY = '?headrace-settings=';

/** For `module.register`. */
export async function resolve(specifier, context, next) {
  try {
    return asModule(specifier, await next(specifier, context), 'module');
  } catch (error) {
    return next(specifier, { ...context, parentURL: ownParent(specifier, error) });
  }
}

/** For `module.registerHooks`, which newer versions of Node ask first. */
export function resolveSync(specifier, context, next) {
  try {
    // Node's own reading of TypeScript, on which the transformer builds there, goes by the format.
    const format = /\.[mc]?ts$/.test(specifier.split(SETTINGS_QUERY)[0] ?? '') ? 'module-typescript' : 'module';
    return asModule(specifier, next(specifier, context), format);
  } catch (error) {
    return next(specifier, { ...context, parentURL: ownParent(specifier, error) });
  }
}

function asModule(specifier, resolved, format) {
  return specifier.includes(SETTINGS_QUERY) ? { ...resolved, format } : resolved;
}

/** Our packages are found from here; what else cannot be found stays so. */
function ownParent(specifier, error) {
  if (!specifier.startsWith('@headrace/')) throw error;
  return import.meta.url;
}
