import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorsMarkdown } from '@headrace/check';
import { portsMarkdown, settingsJsonSchema, settingsMarkdown, telemetryMarkdown } from '@headrace/stack';

/** `npm run gen-docs [-- --check]`: writes what the reference takes from the code, or exits 1 where it is stale. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const FILES: Readonly<Record<string, () => string>> = {
  'docs/reference/settings.md': settingsMarkdown,
  'docs/reference/telemetry.md': telemetryMarkdown,
  'docs/reference/ports.md': portsMarkdown,
  'docs/reference/errors.md': errorsMarkdown,
  'docs/reference/settings.schema.json': () => `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
};

const check = process.argv.includes('--check');
for (const [path, render] of Object.entries(FILES)) {
  const absolute = join(ROOT, path);
  const before = await readFile(absolute, 'utf8').catch(() => '');
  const text = render();
  if (before === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale\n  fix: run "npm run gen-docs" and commit what it writes\n`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
    process.stdout.write(`${path}\n`);
  }
}
