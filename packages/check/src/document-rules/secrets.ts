import type { Path } from '@headrace/stack';
import { isFields } from '../documents/value.ts';
import type { DocumentFinding, DocumentRule } from './document-rule.ts';

const WRITTEN = `route:
  receiver: pager
receivers:
  - name: pager
    pagerduty_configs:
      - routing_key: 0123456789abcdef0123456789abcdef
`;

export const writtenSecret: DocumentRule = {
  code: 'secrets/written-out',
  severity: 'error',
  meaning: 'A file has the value of a secret, which whoever reads the file then has as well.',
  fix: 'Put the value into a file or an environment variable and refer to it; then replace the secret, for it has been written down.',
  examples: {
    wrong: { file: 'alertmanager.yml', text: WRITTEN },
    right: {
      file: 'alertmanager.yml',
      text: WRITTEN.replace(/routing_key: .*/, 'routing_key_file: /run/secrets/pagerduty'),
    },
  },
  find: ({ documents }) =>
    documents.flatMap((document) =>
      secretsIn(document.value, [], '').map(
        (path): DocumentFinding => ({
          document,
          path,
          message: 'is the value of a secret',
          expected: 'a reference: a file, or an environment variable where the program reads one',
          fix: 'put the value into a file or a variable, refer to it here, and replace the secret: it has been written down',
        }),
      ),
    ),
};

/** Keys whose value is a secret in the programs of the stack. */
const SECRET_KEY =
  /^(?:.*_)?(?:password|passwd|secret|client_secret|secret_key|secret_access_key|api_key|apikey|routing_key|service_key|bearer_token|auth_token|access_token|bot_token|token|private_key|admin_password|slack_api_url)$/i;
/** Values that are secrets wherever they stand: Slack's hooks, keys of AWS, private keys, passwords in URLs. */
const SECRET_VALUE =
  /hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bxox[abp]-[0-9A-Za-z-]{10,}|^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/:@${}]+@/;
/** References instead of values: `${env:X}`, `$__file{…}`, `{{ … }}`, `<secret>`; what the demo's nodes say to each other is none. */
const REFERENCE = /^demo-|^\$|\$\{|\$__|\{\{|^<.*>$|^\*+$/;

function secretsIn(value: unknown, path: Path, key: string): Path[] {
  if (typeof value === 'string') {
    if (value === '' || REFERENCE.test(value)) return [];
    return SECRET_KEY.test(key) || SECRET_VALUE.test(value) ? [path] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index], key));
  if (!isFields(value)) return [];
  // A manifest of kind Secret is where Kubernetes wants it.
  if (value.kind === 'Secret') return [];
  return Object.entries(value).flatMap(([name, item]) => secretsIn(item, [...path, name], name));
}
