import { fileURLToPath } from 'node:url';
import { type Demo, type NativeStack, type NodeCommand, startDemo, startNative } from '@headrace/run';
import { type TestSettings, writeTestSettings } from './settings.ts';

/** A native stack of a test's own. */
export interface TestPipeline extends TestSettings {
  readonly native: NativeStack;
  startDemo(): Promise<Demo>;
  close(): Promise<void>;
}

const HEADRACE = fileURLToPath(new URL('../../packages/cli/bin/headrace.mjs', import.meta.url));
const COMMANDS = { connector: 'connector', sender: 'send', receiver: 'receive' } as const;

const nodeCommand: NodeCommand = (role) => ({ command: process.execPath, args: [HEADRACE, COMMANDS[role]] });

/** Starts real programs on free ports; `close` ends them and removes what they stored. */
export async function startTestPipeline(
  overrides: Parameters<typeof writeTestSettings>[0] = {},
): Promise<TestPipeline> {
  const written = await writeTestSettings(overrides);
  try {
    const native = await startNative({ ...written, env: process.env, withDemo: true });
    return {
      ...written,
      native,
      startDemo: () => startDemo(native, { nodeCommand, env: process.env }),
      close: async () => {
        await native.stop();
        await written.remove();
      },
    };
  } catch (error) {
    await written.remove();
    throw error;
  }
}
