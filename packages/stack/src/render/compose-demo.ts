import type { DemoNode, DemoRole, Stack } from '../model/stack.ts';
import type { ComposeService } from './compose-service.ts';
import { demoNodeEnvironment } from './demo-env.ts';

/** The subcommand of `headrace` that runs a node of this role. */
const COMMANDS: Readonly<Record<DemoRole, string>> = { receiver: 'receive', connector: 'connector', sender: 'send' };

/** Who must be there first: a sender without a connector would only count errors. */
const NEEDS: Readonly<Record<DemoRole, readonly string[]>> = {
  receiver: ['collector-health'],
  connector: ['collector-health', 'receiver'],
  sender: ['collector-health', 'connector'],
};

/** The three Interledger nodes, only with `--profile demo`, built from the repository's Dockerfile. */
export function composeDemo(stack: Stack): Record<string, ComposeService> {
  const demo = stack.demo;
  if (demo === null) return {};
  return Object.fromEntries(
    demo.nodes.map((node) => [node.role, demoService(node, demoNodeEnvironment(stack, demo, node))]),
  );
}

function demoService(node: DemoNode, environment: Record<string, unknown>): ComposeService {
  return {
    image: 'headrace:local',
    build: { context: '.' },
    profiles: ['demo'],
    command: [COMMANDS[node.role]],
    environment,
    restart: 'unless-stopped',
    init: true,
    deploy: { resources: { limits: { memory: '256M', cpus: '1.0' } } },
    depends_on: Object.fromEntries(NEEDS[node.role].map((name) => [name, { condition: 'service_healthy' }])),
    healthcheck: {
      test: ['CMD', 'node', '-e', probe(`http://127.0.0.1:${node.health.port}/health/live`)],
      interval: '10s',
      timeout: '5s',
      retries: 6,
      start_period: '20s',
    },
  };
}

function probe(url: string): string {
  return `fetch('${url}').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;
}
