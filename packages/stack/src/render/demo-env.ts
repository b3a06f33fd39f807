import { type Demo, type DemoNode, type Stack, url } from '../model/stack.ts';
import { serviceEnvironment } from './service-env.ts';
import { from, plain } from './sourced.ts';

/** What the demo's nodes show each other: they listen on the loopback interface and move no money. */
const TOKENS = { senderToConnector: 'demo-sender', connectorToReceiver: 'demo-connector' } as const;

/** Short enough that a peer which never answers shows within seconds. */
const EXPIRY_MS = '5000';

/** The environment of one of the demo's nodes: its telemetry, its place in the network and its ports. */
export function demoNodeEnvironment(stack: Stack, demo: Demo, node: DemoNode): Record<string, unknown> {
  return {
    ...serviceEnvironment(stack, node.service, stack.collector.otlpGrpc),
    // The nodes beside the connector are named here, not in the settings.
    ...(node.role === 'connector' ? {} : { OTEL_SERVICE_NAME: node.service.name, NODE_ID: node.service.nodeId }),
    ILP_ADDRESS: node.address,
    // The demo's nodes belong together: a packet is one trace over all of them.
    ILP_TRUST: '*=accept',
    ILP_HTTP_HOST: node.health.bindHost,
    HEALTH_PORT: from(node.health.setting, String(node.health.port)),
    ...(node.ilp === null ? {} : { ILP_HTTP_PORT: from(node.ilp.setting, String(node.ilp.port)) }),
    ...roleEnvironment(demo, node),
  };
}

/** The same for a process that is started at once, without the marks of where each value came from. */
export function demoNodeVariables(stack: Stack, demo: Demo, node: DemoNode): Record<string, string> {
  return plain(demoNodeEnvironment(stack, demo, node)) as Record<string, string>;
}

function roleEnvironment(demo: Demo, node: DemoNode): Record<string, unknown> {
  const ilpUrl = (role: DemoNode['role']) => {
    const endpoint = demo.nodes.find((other) => other.role === role)?.ilp;
    if (endpoint === undefined || endpoint === null) throw new Error(`the demo has no ${role} that listens`);
    return url(endpoint, '/ilp');
  };
  const receiverAddress = demo.nodes.find((other) => other.role === 'receiver')?.address ?? '';
  switch (node.role) {
    case 'receiver':
      return { ILP_AUTH_TOKEN: TOKENS.connectorToReceiver, ILP_DEMO_FAULTS: 'true' };
    case 'connector':
      return {
        ILP_AUTH_TOKEN: TOKENS.senderToConnector,
        ILP_PEER_TOKEN: TOKENS.connectorToReceiver,
        ILP_ROUTES: `${receiverAddress}=${ilpUrl('receiver')}`,
      };
    case 'sender':
      return {
        ILP_PEER_TOKEN: TOKENS.senderToConnector,
        ILP_UPLINK: ilpUrl('connector'),
        ILP_DESTINATION: receiverAddress,
        ILP_EXPIRY_MS: EXPIRY_MS,
        ILP_RATE: from('demo.packetsPerSecond', String(demo.packetsPerSecond)),
      };
  }
}
