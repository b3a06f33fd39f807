import type { Settings } from './schema.ts';

type Leaf = string | number | boolean | undefined | null;
type Paths<T> = T extends Leaf
  ? never
  : T extends readonly (infer Item)[]
    ? `${number}` | `${number}.${Paths<Item>}`
    : {
        [Key in keyof T & string]: Key | `${Key}.${Paths<NonNullable<T[Key]>>}`;
      }[keyof T & string];

type Section = Exclude<keyof Settings, 'services' | 'patches' | '$schema'>;

/** A place in the settings, with dots: `collector.ports.grpc`. One that does not exist is a compile error. */
export type SettingsPath =
  | Paths<Pick<Settings, Section>>
  | 'services'
  | `services.${number}`
  | `services.${number}.${string}`
  | `patches.${number}`;
