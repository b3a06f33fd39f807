import { readFile, stat } from 'node:fs/promises';

/** Files that make a connection trusted; paths as the environment names them. */
export interface CredentialFiles {
  /** Certificates of the authorities that the collector's certificate may come from (PEM). */
  readonly certificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientCertificate: string | undefined;
  /** A bearer token. */
  readonly token: string | undefined;
}

export interface Credentials {
  /** Grows with each change: a connection made with an older one must be made anew. */
  readonly version: number;
  readonly certificate: Buffer | undefined;
  readonly clientKey: Buffer | undefined;
  readonly clientCertificate: Buffer | undefined;
  readonly token: string | undefined;
}

export interface CredentialSource {
  /** What the files hold; they are looked at again when a second has gone by. */
  current(): Promise<Credentials>;
}

const LOOK_AGAIN_MS = 1000;

/**
 * Reads the files and reads them again when they change: certificates and tokens are replaced while a service runs.
 * A file that cannot be read any more, halfway through its replacement, leaves the last one in use.
 *
 * @throws the file system's error where a file cannot be read at the start.
 */
export async function createCredentialSource(
  files: CredentialFiles,
  report: (message: string) => void,
): Promise<CredentialSource> {
  const paths = Object.values(files).filter((path) => path !== undefined);
  let marks = await marksOf(paths);
  let credentials = await readCredentials(files, 1);
  let lookedMs = performance.now();
  const refresh = async (): Promise<void> => {
    const seen = await marksOf(paths);
    if (seen === marks) return;
    credentials = await readCredentials(files, credentials.version + 1);
    marks = seen;
  };
  return {
    current: async () => {
      if (paths.length === 0 || performance.now() - lookedMs < LOOK_AGAIN_MS) return credentials;
      lookedMs = performance.now();
      await refresh().catch((error: unknown) => {
        report(`credentials could not be read again: ${error instanceof Error ? error.message : String(error)}`);
      });
      return credentials;
    },
  };
}

async function marksOf(paths: readonly string[]): Promise<string> {
  const marks = await Promise.all(
    paths.map(async (path) => {
      const { mtimeMs, size, ino } = await stat(path);
      return `${mtimeMs}/${size}/${ino}`;
    }),
  );
  return marks.join();
}

async function readCredentials(files: CredentialFiles, version: number): Promise<Credentials> {
  const read = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [certificate, clientKey, clientCertificate, token] = await Promise.all([
    read(files.certificate),
    read(files.clientKey),
    read(files.clientCertificate),
    read(files.token),
  ]);
  return { version, certificate, clientKey, clientCertificate, token: token?.toString().trim() };
}
