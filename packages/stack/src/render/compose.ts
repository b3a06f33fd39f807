import { sha256 } from '../emit/sha256.ts';
import { type Endpoint, endpoints, type Stack } from '../model/stack.ts';
import { composeComponents } from './compose-components.ts';
import { composeDemo } from './compose-demo.ts';
import { literal } from './compose-dialect.ts';
import type { ComposeService } from './compose-service.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

export const COMPOSE_FILE = 'compose.yaml';

/** SHA-256 of each file of the bundle that a container mounts, by its path. */
export type FileHashes = ReadonlyMap<string, string>;

/** `compose.yaml`: the whole stack on one machine, published on its loopback interface only. */
export function renderCompose(stack: Stack, hashes: FileHashes): OutputFile[] {
  const services = { ...composeComponents(stack), ...composeDemo(stack) };
  const document = {
    name: 'headrace',
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, withCommon(name, service, stack, hashes)]),
    ),
    networks: { headrace: {} },
    volumes: Object.fromEntries(VOLUMES.map((volume) => [volume, {}])),
    ...secrets(stack),
  };
  return [outputFile(COMPOSE_FILE, 'yaml', document)];
}

/** The named volumes; each belongs to the component of the same name. */
const VOLUMES = ['collector', 'prometheus', 'alertmanager', 'tempo', 'loki', 'grafana'] as const;

function withCommon(name: string, service: ComposeService, stack: Stack, hashes: FileHashes) {
  const { mounts = {}, volumes = [], ...rest } = service;
  const published = endpoints(stack).filter((endpoint) => endpoint.owner === name && isPublished(endpoint));
  const config = configHash(Object.keys(mounts), hashes);
  return {
    ...rest,
    networks: ['headrace'],
    ...(published.length === 0 ? {} : { ports: published.map(publish) }),
    ...(Object.keys(mounts).length === 0 && (volumes as unknown[]).length === 0
      ? {}
      : {
          volumes: [
            ...Object.entries(mounts).map(([source, target]) => `./${source}:${target}:ro`),
            ...(volumes as unknown[]),
          ],
        }),
    // Compose does not recreate a container when only the content of a mounted file changed; this label does.
    ...(config === undefined ? {} : { labels: { 'headrace.config.sha256': config } }),
  };
}

/** gRPC between the components stays inside; what people or their services reach is published. */
function isPublished(endpoint: Endpoint): boolean {
  return endpoint.setting !== 'traces.ports.grpc' && endpoint.setting !== 'logs.ports.grpc';
}

function publish(endpoint: Endpoint) {
  return from(endpoint.setting, `127.0.0.1:${endpoint.port}:${endpoint.port}`);
}

function configHash(mounted: readonly string[], hashes: FileHashes): string | undefined {
  const parts = [...hashes]
    .filter(([path]) => mounted.some((mount) => path === mount || path.startsWith(`${mount}/`)))
    .map(([path, hash]) => `${path} ${hash}`);
  return parts.length === 0 ? undefined : sha256(parts.toSorted().join('\n'));
}

function secrets({ grafana }: Stack) {
  const password = grafana.adminPassword;
  return password !== null && 'file' in password
    ? { secrets: { grafana_admin_password: { file: from('dashboards.adminPassword', literal(password.file)) } } }
    : {};
}
