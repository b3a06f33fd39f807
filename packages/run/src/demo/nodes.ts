import type { DemoNode, DemoRole, Stack } from '@headrace/stack';
import { demoNodeVariables, localUrl } from '@headrace/stack';
import type { ProcessSpec } from '../process/index.ts';
import type { RunningStack } from '../running-stack.ts';

/** The command line that runs a node of this role; the caller knows where the connector's code is. */
export type NodeCommand = (role: DemoRole) => { readonly command: string; readonly args: readonly string[] };

export interface NodeOptions {
  readonly nodeCommand: NodeCommand;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where the sender writes a line for each packet that ended. */
  readonly journal: string;
}

/** Nobody waits for a scrape of what is in one process: numbers may come as often as people look. */
const LIVE = { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_BSP_SCHEDULE_DELAY: '500', OTEL_BLRP_SCHEDULE_DELAY: '500' };

/** The processes of the demo's nodes, the receiver first, so that each finds its next hop. */
export function demoPrograms({ stack, kind }: RunningStack, options: NodeOptions): ProcessSpec[] {
  const demo = stack.demo;
  if (demo === null) return [];
  return demo.nodes.map((node) => {
    const { command, args } = options.nodeCommand(node.role);
    return {
      ...{ name: node.role, command, args, cwd: options.cwd },
      env: {
        ...processEnvironment(options.env),
        ...demoNodeVariables(stack, demo, node),
        ...(kind === 'embedded' ? LIVE : {}),
        ...(node.role === 'sender' ? { ILP_JOURNAL: options.journal } : {}),
      },
      ready: { url: localUrl(node.health, '/health/live'), timeoutMs: 30_000 },
      stopTimeoutMs: 20_000,
    };
  });
}

/** A node of the demo by its role. */
export function demoNode(stack: Stack, role: DemoRole): DemoNode {
  const node = stack.demo?.nodes.find((candidate) => candidate.role === role);
  if (node === undefined) throw new Error(`the stack has no ${role}`);
  return node;
}

function processEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
