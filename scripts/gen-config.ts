import { run } from '@headrace/cli';

process.exitCode = await run(['gen-config', ...process.argv.slice(2)], process);
