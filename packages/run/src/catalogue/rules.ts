import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localUrl, PROMETHEUS_CONFIG } from '@headrace/stack';
import type { NativeStack } from '../native/start.ts';

/** A rule of each kind: Prometheus shows what it says of rules only while it has some. */
const RULES = {
  groups: [
    {
      name: 'exercise',
      interval: '1s',
      rules: [
        { record: 'exercise:up:sum', expr: 'sum(up)' },
        { alert: 'Exercise', expr: 'vector(1)', labels: { severity: 'none' } },
      ],
    },
  ],
};

/** Gives the running Prometheus rules of ours, unless the stack has its own. */
export async function giveRules({ stack, layout }: NativeStack): Promise<void> {
  const config = join(layout.bundle, PROMETHEUS_CONFIG);
  const text = await readFile(config, 'utf8');
  if (/^rule_files:/m.test(text)) return;
  const rules = join(layout.data, 'exercise-rules.json');
  await writeFile(rules, JSON.stringify(RULES));
  await writeFile(config, `${text}rule_files: ${JSON.stringify([rules])}\n`);
  const response = await fetch(localUrl(stack.prometheus.http, '/-/reload'), { method: 'POST' });
  if (!response.ok) throw new Error(`Prometheus did not reload: ${await response.text()}`);
}
