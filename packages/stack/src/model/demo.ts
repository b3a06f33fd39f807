import type { Settings } from '../settings/schema.ts';
import type { SettingsPath } from '../settings/settings-path.ts';
import type { Demo, DemoNode, DemoRole, Endpoint, Service, Target } from './stack.ts';

const DEMO_CONTRACT = 'ilp-connector';

/** The demo's nodes: the first service that speaks the Interledger contract, and a sender and receiver beside it. */
export function buildDemo(settings: Settings, services: readonly Service[], target: Target): Demo | null {
  const connector = services.find((service) => service.contract.name === DEMO_CONTRACT);
  if (connector === undefined) return null;
  const { ports, packetsPerSecond } = settings.demo;
  const beside = (role: DemoRole): Service => ({ ...connector, name: `ilp-${role}`, nodeId: role, instances: 1 });
  const endpoint = endpointMaker(target);
  return {
    packetsPerSecond,
    nodes: [
      {
        role: 'receiver',
        service: beside('receiver'),
        address: 'g.headrace.receiver',
        ilp: endpoint('receiver', 'ILP-over-HTTP', 'demo.ports.receiverIlp', ports.receiverIlp),
        health: endpoint('receiver', 'health', 'demo.ports.receiverHealth', ports.receiverHealth),
      },
      {
        role: 'connector',
        service: connector,
        address: 'g.headrace',
        ilp: endpoint('connector', 'ILP-over-HTTP', 'demo.ports.connectorIlp', ports.connectorIlp),
        health: endpoint('connector', 'health', 'demo.ports.connectorHealth', ports.connectorHealth),
      },
      {
        role: 'sender',
        service: beside('sender'),
        address: 'g.headrace.sender',
        ilp: null,
        health: endpoint('sender', 'health', 'demo.ports.senderHealth', ports.senderHealth),
      },
    ] satisfies DemoNode[],
  };
}

function endpointMaker(target: Target) {
  return (role: DemoRole, what: string, setting: SettingsPath, port: number): Endpoint => ({
    owner: role,
    protocol: 'http',
    purpose: `the demo’s ${role}: ${what}`,
    setting,
    port,
    bindHost: target === 'compose' ? '0.0.0.0' : '127.0.0.1',
    host: target === 'compose' ? role : '127.0.0.1',
  });
}
