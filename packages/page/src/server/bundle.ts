import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The page's script and style sheet. */
export interface ClientBundle {
  readonly script: string;
  readonly styles: string;
}

const ENTRY = fileURLToPath(new URL('../client/main.tsx', import.meta.url));

let bundling: Promise<ClientBundle> | undefined;

/** Bundles the browser's part in memory: about 100 ms, once a process. */
export function bundleClient(): Promise<ClientBundle> {
  bundling ??= bundle();
  return bundling;
}

async function bundle(): Promise<ClientBundle> {
  const { outputFiles } = await build({
    entryPoints: { page: ENTRY },
    outdir: '/assets',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: textOf('.js'), styles: textOf('.css') };
}
