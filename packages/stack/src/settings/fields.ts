import { builtInContracts, type Contract } from '@headrace/contract';
import { z } from 'zod';
import { DURATION_PATTERN } from './duration.ts';
import { describe } from './leaf.ts';
import type { Secret } from './secret.ts';

/** A TCP port; the default is part of the fix. */
export function port(defaultPort: number, what: string) {
  return describe(z.int().min(1).max(65535), {
    code: 'settings/port-range',
    expected: 'an integer from 1 to 65535',
    fix: `choose a free port; the default is ${defaultPort}`,
    description: what,
  }).default(defaultPort);
}

export function duration(defaultText: string, what: string) {
  return describe(z.string().regex(DURATION_PATTERN), {
    code: 'settings/duration',
    expected: 'a whole number with one unit of ms, s, m, h, d, w, y',
    fix: `write it like "${defaultText}", which is the default`,
    description: what,
  }).default(defaultText);
}

export function count(defaultCount: number, min: number, max: number, unit: string, what: string) {
  return describe(z.int().min(min).max(max), {
    code: 'settings/range',
    expected: `a whole number of ${unit} from ${min} to ${max}`,
    fix: `the default is ${defaultCount}`,
    description: what,
  }).default(defaultCount);
}

/** A share from 0 to 1. */
export function ratio(defaultRatio: number, what: string) {
  return describe(z.number().min(0).max(1), {
    code: 'settings/ratio',
    expected: 'a share from 0 to 1',
    fix: `write 99.9 % as 0.999; the default is ${defaultRatio}`,
    description: what,
  }).default(defaultRatio);
}

/** An objective: a share, and not 1, which leaves no error budget. */
export function objective(defaultRatio: number, what: string) {
  return describe(z.number().gt(0).lt(1), {
    code: 'settings/objective',
    expected: 'a share between 0 and 1, both excluded',
    fix: `write 99.9 % as 0.999; an objective of 1 leaves no error budget; the default is ${defaultRatio}`,
    description: what,
  }).default(defaultRatio);
}

export function milliseconds(defaultMs: number, what: string) {
  return describe(z.number().positive(), {
    code: 'settings/range',
    expected: 'a number of milliseconds above 0',
    fix: `the default is ${defaultMs}`,
    description: what,
  }).default(defaultMs);
}

export const serviceName = describe(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/), {
  code: 'settings/name',
  expected: 'a name of lower-case letters, digits and hyphens that begins with a letter, 63 characters at most',
  fix: 'it becomes service.name, the job label and a file name: write it like "ilp-connector"',
  description: 'becomes `service.name`, the `job` label and the name of `services/NAME.env`',
});

export const environmentName = describe(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/), {
  code: 'settings/name',
  expected: 'a name of lower-case letters, digits and hyphens that begins with a letter, 63 characters at most',
  fix: 'it becomes the environment label: write it like "production"',
  description: 'the `environment` label of every series; `development` opens Grafana to an anonymous viewer',
});

export const nodeId = describe(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/), {
  code: 'settings/name',
  expected: 'letters, digits, dots, underscores and hyphens, 128 characters at most',
  fix: 'it becomes the node_id label: write it like "connector-1"',
  description: 'the `node_id` label, stable over restarts; the service’s name unless it is set',
});

export const contractReference = describe(
  z.union([z.enum(Object.keys(builtInContracts)), z.custom<Contract>(isContract)]),
  {
    code: 'settings/contract',
    expected: `a contract: ${Object.keys(builtInContracts)
      .map((name) => `"${name}"`)
      .join(', ')}, or what defineContract returns`,
    fix: 'name a built-in contract, or import your own; in YAML write the path of its module, like "./contract.ts"',
    description: 'what the service emits: a built-in contract’s name, a contract, or in YAML the path of a module',
  },
);

function isContract(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['name', 'version', 'metrics', 'spans', 'logs'].every((key) => key in value)
  );
}

export function secretReference(what: string) {
  return describe(z.custom<Secret>(isSecret), {
    code: 'settings/secret',
    expected:
      'a reference: secret.env("NAME") with the name of an environment variable, or secret.file("PATH"); ' +
      'in YAML { env: NAME } or { file: PATH }',
    fix: 'put the value into an environment variable or a file: no secret is ever written into a generated file',
    description: what,
  });
}

function isSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  const [key, place] = entries[0] ?? [];
  if (entries.length !== 1 || typeof place !== 'string') return false;
  return key === 'env' ? /^[A-Za-z_][A-Za-z0-9_]*$/.test(place) : key === 'file' && place.length > 0;
}
