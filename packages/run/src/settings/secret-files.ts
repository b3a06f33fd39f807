import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { withoutIgnored } from '@headrace/check/settings';
import type { Problem } from '@headrace/contract';
import type { Locator, Settings, Stack } from '@headrace/stack';

/** Where the settings came from. */
interface Origin {
  readonly file: string;
  readonly path: string;
  readonly locator: Locator;
  readonly settings: Settings | undefined;
}

/** Secret files that are missing and not ignored: programs load happily without them and fail later. */
export async function checkSecretFiles(stack: Stack, origin: Origin): Promise<Problem[]> {
  const missing = await missingFiles(stack, origin);
  return origin.settings === undefined ? missing : withoutIgnored(missing, origin.settings);
}

async function missingFiles(stack: Stack, origin: Origin): Promise<Problem[]> {
  const password = stack.grafana.adminPassword;
  if (password === null || !('file' in password)) return [];
  const path = ['dashboards', 'adminPassword'];
  const absolute = resolve(dirname(origin.path), password.file);
  try {
    await access(absolute, constants.R_OK);
    return [];
  } catch {
    return [
      {
        code: 'secrets/missing-file',
        severity: 'error',
        file: origin.file,
        ...origin.locator.value(path),
        path: path.join('.'),
        message: `the secret's file "${password.file}" is not there or cannot be read`,
        expected: 'a file that can be read',
        fix: `write the secret into ${absolute}, readable only by you`,
      },
    ];
  }
}
