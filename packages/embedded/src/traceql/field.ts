import type { Field, Intrinsic } from './filter.ts';

/** TraceQL writes most intrinsics in two ways; both of the ones on the left and in the keys mean the same. */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  name: 'name',
  status: 'status',
  statusMessage: 'statusMessage',
  kind: 'kind',
  duration: 'duration',
  traceDuration: 'traceDuration',
  rootName: 'rootName',
  rootServiceName: 'rootServiceName',
  'span:name': 'name',
  'span:status': 'status',
  'span:statusMessage': 'statusMessage',
  'span:kind': 'kind',
  'span:duration': 'duration',
  'trace:duration': 'traceDuration',
  'trace:rootName': 'rootName',
  'trace:rootService': 'rootServiceName',
};

/** As Tempo names them in its list of tags. */
export const intrinsicNames: readonly string[] = Object.keys(intrinsics).sort();

/** The field that `span.x`, `resource."a b"`, `.x` or an intrinsic names; undefined for what is not evaluated. */
export function parseField(text: string): Field | undefined {
  const attribute = /^(span|resource|)\.([\s\S]+)$/.exec(text);
  if (attribute === null) {
    const name = Object.hasOwn(intrinsics, text) ? intrinsics[text] : undefined;
    return name === undefined ? undefined : { kind: 'intrinsic', name };
  }
  const [, scope = '', name = ''] = attribute;
  return {
    kind: 'attribute',
    scope: scope === 'span' || scope === 'resource' ? scope : 'any',
    name: unquote(name),
  };
}

/** Any part of an attribute's name may be quoted: `span.request."a b"`. Only `\"` and `\\` are escapes there. */
function unquote(name: string): string {
  return name.replace(/"((?:\\.|[^"\\])*)"/g, (_quoted, inner: string) => inner.replace(/\\(["\\])/g, '$1'));
}
