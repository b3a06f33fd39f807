import type { CollectorSection } from '@headrace/stack';

/** What a key takes: one value, a definition by its name, or something made of others. */
export type Shape = ScalarShape | Reference | WordShape | ListShape | MapShape | OptionalShape | EitherShape;

/** `natural` is an integer from 0; `id` names a component. */
export type ScalarShape = 'text' | 'id' | 'integer' | 'natural' | 'number' | 'boolean' | 'duration' | 'any';

/** `#config/configtls.ClientConfig`: a name in {@link CollectorSchema.definitions}. */
export type Reference = `#${string}`;

/** One of a few words. */
export interface WordShape {
  readonly words: readonly string[];
  readonly anyCase?: true;
  /** The words stand for integers, which are taken as well. */
  readonly integer?: true;
  /** Null is refused. */
  readonly strict?: true;
}

export interface ListShape {
  readonly list: Shape;
  /** Null is refused, for the list and for what is in it. */
  readonly strict?: true;
}

interface MapShape {
  readonly map: Shape;
}

/** A section that `enabled: false` turns off, beside its own keys. */
interface OptionalShape {
  readonly optional: Shape;
}

/** The collector tries these one after the other. */
interface EitherShape {
  readonly either: readonly Shape[];
}

/** A section with keys of its own. */
export interface Definition {
  readonly keys: Readonly<Record<string, Shape>>;
  /** Any other key is taken as well. */
  readonly open?: true;
  /** Its `endpoint` is an address that the collector listens on. */
  readonly listens?: true;
}

/** A component of the build, and what its section takes. */
export interface ComponentSchema {
  readonly section: CollectorSection;
  readonly type: string;
  /** The name that the collector accepts beside the type, and warns of. */
  readonly alias?: string;
  /** `path@version` of its Go module. */
  readonly module: string;
  readonly shape: Shape;
}

/** What the components of one collector version take, read from the Go sources that decode it. */
export interface CollectorSchema {
  readonly version: string;
  readonly components: readonly ComponentSchema[];
  /** The section `service`. */
  readonly service: Shape;
  readonly definitions: Readonly<Record<string, Definition>>;
}
