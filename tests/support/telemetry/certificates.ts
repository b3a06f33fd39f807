import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every system that runs services has it. */
const PROGRAM = 'openssl';

export interface Certificates {
  /** The authority that signed the other two. */
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

/** Makes an authority and certificates of it for a server on the loopback interface and for a client, as PEM files. */
export function createCertificates(folder: string, name = 'one'): Certificates {
  const path = (file: string): string => join(folder, `${name}-${file}`);
  const openssl = (...args: string[]): void => {
    execFileSync(PROGRAM, args, { stdio: 'pipe' });
  };
  const subject = (who: string): string[] => ['-subj', `/CN=${name} ${who}`];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-days',
    '2',
    ...subject('authority'),
  );
  writeFileSync(path('ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  for (const who of ['server', 'client']) {
    openssl('req', ...key, '-keyout', path(`${who}.key`), '-out', path(`${who}.csr`), ...subject(who));
    openssl(
      ...['x509', '-req', '-in', path(`${who}.csr`), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
      ...['-CAcreateserial', '-days', '2', '-extfile', path('ext'), '-out', path(`${who}.pem`)],
    );
  }
  return {
    ...{ ca: path('ca.pem'), serverCert: path('server.pem'), serverKey: path('server.key') },
    ...{ clientCert: path('client.pem'), clientKey: path('client.key') },
  };
}
