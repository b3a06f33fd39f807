/** A secret's place, never its value: an environment variable, or a file on the host. */
export type Secret = { readonly env: string } | { readonly file: string };

/** References to secrets, for settings files in TypeScript; YAML writes `{ env: NAME }` and `{ file: PATH }`. */
export const secret = {
  /** The value of the environment variable `name` of whoever starts the stack. */
  env: (name: string): Secret => ({ env: name }),
  /** The content of the file at `path`, relative to the settings file. */
  file: (path: string): Secret => ({ file: path }),
};
