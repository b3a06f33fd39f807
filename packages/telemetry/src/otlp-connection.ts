import type { EnvReader } from './env-reader.ts';
import { COMPRESSIONS, type CredentialFile, type Signal, type SignalConfig } from './telemetry-config.ts';

const TIMEOUT_MS = 10_000;
const LONGEST_TIMEOUT_MS = 3_600_000;
/** A header's name (RFC 9110, 5.6.2); gRPC takes lower case only. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const VALUE = /^[\t -~]*$/;
/** What the requests themselves say. */
const TAKEN = new Set(['content-type', 'content-encoding', 'content-length', 'host', 'te']);

/** How the requests of a signal are made; a variable of the signal wins over the common one. */
export function readConnection(
  reader: EnvReader,
  signal: Signal,
): Pick<SignalConfig, 'headers' | 'compression' | 'timeoutMs' | 'files'> {
  const nameOf = (suffix: string): string => {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`;
    return reader.text(own) === undefined ? `OTEL_EXPORTER_OTLP_${suffix}` : own;
  };
  const range = { min: 1, max: LONGEST_TIMEOUT_MS, unit: 'milliseconds', fallback: TIMEOUT_MS };
  const certificate = readFileName(reader, nameOf('CERTIFICATE'));
  const clientKey = readFileName(reader, nameOf('CLIENT_KEY'));
  const clientCertificate = readFileName(reader, nameOf('CLIENT_CERTIFICATE'));
  if ((clientKey === undefined) !== (clientCertificate === undefined)) {
    const given = clientKey ?? clientCertificate;
    const missing = nameOf(clientKey === undefined ? 'CLIENT_KEY' : 'CLIENT_CERTIFICATE');
    reader.reject(given?.variable ?? '', given?.path ?? '', {
      expected: `${missing} beside it`,
      fix: `set ${missing} to the file that belongs to it`,
    });
  }
  return {
    headers: readHeaders(reader, nameOf('HEADERS')),
    compression: reader.choice(nameOf('COMPRESSION'), COMPRESSIONS, 'none'),
    timeoutMs: reader.integer(nameOf('TIMEOUT'), range),
    files: { certificate, clientKey, clientCertificate, token: readFileName(reader, 'HEADRACE_OTLP_TOKEN_FILE') },
  };
}

function readFileName(reader: EnvReader, variable: string): CredentialFile | undefined {
  const path = reader.text(variable);
  return path === undefined ? undefined : { variable, path };
}

/** `name=value,name=value`, percent-encoded. Values are secrets: a problem tells the place, never the text. */
function readHeaders(reader: EnvReader, variable: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const entries = (reader.text(variable) ?? '').split(',');
  for (const [index, entry] of entries.entries()) {
    if (entry.trim() === '') continue;
    const cut = entry.indexOf('=');
    const name = entry.slice(0, Math.max(cut, 0)).trim().toLowerCase();
    const value = decodePercent(entry.slice(cut + 1).trim());
    if (NAME.test(name) && !TAKEN.has(name) && value !== undefined && VALUE.test(value)) {
      headers[name] = value;
      continue;
    }
    reader.reject(variable, `(entry ${index + 1})`, {
      expected: 'name=value pairs of headers with commas between them, percent-encoded',
      fix: `write it like ${variable}=authorization=Bearer%20TOKEN`,
    });
  }
  return headers;
}

/** Undefined where the escapes are broken. */
export function decodePercent(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
