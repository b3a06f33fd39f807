/** Ends of field names whose values are nobody's business, in lower case and without punctuation. */
const SECRET =
  /(authorization|cookie|password|passwd|passphrase|secret|token|(?:api|access|private|secret|signing)key|mnemonic|seed|credential|rawheader)s?$/;

const MOST_KNOWN = 1000;

/** What names were found to be: a service logs the same ones all day. */
const known = new Map<string, boolean>();

/**
 * Whether a field of this name holds a secret, however it is written: `Authorization`, `set-cookie`, `peerToken`,
 * `API_KEY`, `clientSecret`. Node's `rawHeaders` hold names and values in one list and count as a whole.
 */
export function isSecretName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = SECRET.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  // Names may come from outside, and must not fill the memory.
  if (known.size < MOST_KNOWN) known.set(name, found);
  return found;
}
