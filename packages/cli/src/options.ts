import { existsSync } from 'node:fs';
import { SETTINGS_FILES } from '@headrace/run/config';
import { Option } from 'commander';
import { FORMATS } from './report/problems.ts';

/** `--settings FILE`; without it the first of the usual names that is there. */
export function settingsOption(): Option {
  return new Option('--settings <file>', `the settings file (default: ${SETTINGS_FILES.join(', ')}, the first found)`);
}

export function formatOption(): Option {
  return new Option('--format <format>', 'how problems are printed').choices(FORMATS).default('text');
}

/** The settings file that was named, or the first of the usual names that is there. */
export function settingsFile(named: string | undefined): string {
  return named ?? SETTINGS_FILES.find((file) => existsSync(file)) ?? 'headrace.settings.ts';
}

const TARGETS = ['docker', 'native', 'embedded'] as const;
export type With = (typeof TARGETS)[number];

export function withOption(): Option {
  return new Option('--with <target>', 'how the stack runs (default: the best that this machine has)').choices(TARGETS);
}
