import type { Path } from '@headrace/stack';

/** The keys of an RFC 6901 pointer: `/receivers/0/url`. */
export function pointerPath(pointer: string): Path {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The keys of a setting with dots: `services.0.name`. */
export function settingPath(setting: string): Path {
  return setting.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
