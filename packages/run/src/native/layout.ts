import { dirname, join } from 'node:path';

/** Where a native stack keeps what it makes, beside the settings file. */
export interface NativeLayout {
  /** The rendered bundle. */
  readonly bundle: string;
  /** What the programs store. */
  readonly data: string;
  readonly logs: string;
  readonly stateFile: string;
}

/** The folders of the native stack that belongs to a settings file. */
export function nativeLayout(settingsPath: string): NativeLayout {
  const root = join(dirname(settingsPath), '.headrace', 'native');
  return {
    bundle: join(root, 'bundle'),
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    stateFile: join(root, 'state.json'),
  };
}
