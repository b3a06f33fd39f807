import type { Catalogue, CatalogueFamily } from '@headrace/contract/catalogues';

/**
 * What is known after another harvest of the same version: families and labels that show only after an hour or an error
 * stay. A new version starts anew.
 */
export function mergeCatalogues(known: Catalogue | undefined, fresh: Catalogue): Catalogue {
  if (known === undefined || known.version !== fresh.version || known.origin !== fresh.origin) return fresh;
  const families = new Map(known.families.map((family) => [family.name, family]));
  for (const family of fresh.families) {
    const before = families.get(family.name);
    families.set(family.name, before === undefined ? family : mergeFamilies(before, family));
  }
  return { ...fresh, families: [...families.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

function mergeFamilies(known: CatalogueFamily, fresh: CatalogueFamily): CatalogueFamily {
  const labels = Object.entries({ ...known.labels, ...fresh.labels }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const bounds = [...new Set([...(known.bounds ?? []), ...(fresh.bounds ?? [])])].toSorted((a, b) => a - b);
  const { name, type, help } = fresh;
  return { name, type, help, labels: Object.fromEntries(labels), ...(bounds.length > 0 ? { bounds } : {}) };
}

/** How what a running program shows differs from what its catalogue says; what it does not show is no difference. */
export function catalogueDrift(known: Catalogue | undefined, fresh: Catalogue): string[] {
  const { program, version } = fresh;
  if (known === undefined) return [`${program}: there is no catalogue`];
  if (known.version !== version) return [`${program}: the catalogue is of ${known.version}, the program is ${version}`];
  const families = new Map(known.families.map((family) => [family.name, family]));
  return fresh.families.flatMap((family) => {
    const before = families.get(family.name);
    return before === undefined ? [`${program}: ${family.name} is not in the catalogue`] : familyDrift(before, family);
  });
}

function familyDrift(known: CatalogueFamily, fresh: CatalogueFamily): string[] {
  const labels = Object.keys(fresh.labels).filter((label) => known.labels[label] === undefined);
  const bounds = (fresh.bounds ?? []).filter((bound) => known.bounds?.includes(bound) !== true);
  return [
    ...(known.type === fresh.type ? [] : [`${fresh.name} is a ${fresh.type}, the catalogue says ${known.type}`]),
    ...(known.help === fresh.help ? [] : [`${fresh.name} has another help text: ${fresh.help}`]),
    ...labels.map((label) => `${fresh.name} has the label ${label}, which its catalogue lacks`),
    ...bounds.map((bound) => `${fresh.name} has the bucket bound ${bound}, which its catalogue lacks`),
  ];
}
