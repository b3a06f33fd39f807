import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rendered } from '@headrace/contract';
import { bytesOf } from '@headrace/contract';
import { freePorts } from '@headrace/run';
import { eventually, getJson } from '../http.ts';
import { program } from '../programs.ts';

interface Targets {
  readonly data: {
    readonly activeTargets: readonly {
      readonly labels: { readonly job: string };
      readonly health: string;
      readonly lastError: string;
    }[];
  };
}

/** What a real Prometheus says of each answer: the error of its scrape, or nothing. */
export async function scrapeErrors(answers: ReadonlyMap<string, Rendered>): Promise<ReadonlyMap<string, string>> {
  const [servePort = 0, port = 0] = await freePorts(2);
  const folder = await mkdtemp(join(tmpdir(), 'headrace-refusals-'));
  const names = [...answers.keys()];
  const server = createServer((request, response) => {
    const answer = answers.get(names[Number(request.url?.slice(1))] ?? '');
    response.writeHead(200, { 'content-type': answer?.contentType ?? '' });
    response.end(bytesOf(answer?.text ?? ''));
  }).listen(servePort, '127.0.0.1');
  const scrapeConfigs = names.map((_, index) => ({
    ...{ job_name: `answer-${index}`, metrics_path: `/${index}`, honor_labels: true },
    static_configs: [{ targets: [`127.0.0.1:${servePort}`] }],
  }));
  const config = { global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: scrapeConfigs };
  await writeFile(join(folder, 'prometheus.json'), JSON.stringify(config));
  const flags = [`--config.file=${folder}/prometheus.json`, `--storage.tsdb.path=${folder}/data`];
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const child = spawn(await program('prometheus'), [...flags, listen], { stdio: 'ignore' });
  try {
    return await eventually(async () => {
      const { data } = await getJson<Targets>(`http://127.0.0.1:${port}/api/v1/targets`);
      if (data.activeTargets.some(({ health }) => health === 'unknown')) return undefined;
      if (data.activeTargets.length < names.length) return undefined;
      return new Map(
        data.activeTargets.map(({ labels, lastError }) => [names[Number(labels.job.slice(7))] ?? '', lastError]),
      );
    });
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}
