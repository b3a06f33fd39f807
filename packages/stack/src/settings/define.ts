import type { SettingsInput } from './schema.ts';

/** Gives a settings file its types; what it returns is what it was given, checked when the file is read. */
export function defineSettings(settings: SettingsInput): SettingsInput {
  return settings;
}
