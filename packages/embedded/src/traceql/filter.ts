import type { Value } from './value.ts';

/** A query as a tree: spansets combined by `&&` and `||`, each chosen by an expression over one span. */
export type SpansetQuery =
  | { readonly kind: 'filter'; readonly expression: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: SpansetQuery; readonly right: SpansetQuery };

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'match'; readonly negated: boolean; readonly operand: Expression; readonly pattern: RegExp };

export type CompareOperator = '=' | '!=' | '>' | '>=' | '<' | '<=';

export type Field =
  | { readonly kind: 'intrinsic'; readonly name: Intrinsic }
  | { readonly kind: 'attribute'; readonly scope: AttributeScope; readonly name: string };

/** `any` is `.name`: the span's attribute, or else the resource's. */
export type AttributeScope = 'span' | 'resource' | 'any';

export type Intrinsic =
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'duration'
  | 'traceDuration'
  | 'rootName'
  | 'rootServiceName';

/** Every field that the query reads, in its order, each once. */
export function fieldsOf(query: SpansetQuery): readonly Field[] {
  const fields = new Map<string, Field>();
  const visit = (node: SpansetQuery | Expression): void => {
    if (node.kind === 'field') fields.set(JSON.stringify(node.field), node.field);
    else if (node.kind === 'filter') visit(node.expression);
    else if (node.kind === 'not' || node.kind === 'match') visit(node.operand);
    else if (node.kind !== 'literal') {
      visit(node.left);
      visit(node.right);
    }
  };
  visit(query);
  return [...fields.values()];
}
