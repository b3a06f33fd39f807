import { JsonReader } from '@headrace/contract';

/**
 * Gives every text, number and boolean of a JSON line, with its path as a label name: `{"a": {"b.c": 1}}` gives `a_b_c`.
 * Lists and null are passed over. Throws a JsonError where the line is no JSON object; what came before was given.
 *
 * Source: `JSONParser`, Loki v3.7.6, pkg/logql/log/parser.go.
 */
export function extractJson(line: string, give: (name: string, value: string) => void): void {
  const json = new JsonReader(line);
  if (json.peek() !== '{') throw json.error('a line is no JSON object', '{…}');
  readObject(json, '', give);
}

function readObject(json: JsonReader, prefix: string, give: (name: string, value: string) => void): void {
  json.object((key) => {
    const name = joined(prefix, key);
    switch (json.peek()) {
      case '{':
        readObject(json, name, give);
        break;
      case '"':
        giveNamed(name, json.text(), give);
        break;
      case 't':
      case 'f':
        giveNamed(name, String(json.bool()), give);
        break;
      case '[':
      case 'n':
        json.skip();
        break;
      default:
        // As it is written: 1.0 stays 1.0.
        giveNamed(
          name,
          json.scalar('a number', (written) => written),
          give,
        );
    }
  });
}

function giveNamed(name: string, value: string, give: (name: string, value: string) => void): void {
  if (name !== '') give(name, value);
}

/** A key without any character but white space adds nothing; a digit cannot stand first. */
function joined(prefix: string, key: string): string {
  const part = key.trim().replace(/[^a-zA-Z0-9_]/gu, '_');
  if (part === '') return prefix;
  if (prefix !== '') return `${prefix}_${part}`;
  return /^[0-9]/.test(part) ? `_${part}` : part;
}
