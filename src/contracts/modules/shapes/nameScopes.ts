import type { SyntaxNode } from '../../surfaces/readSurface';

/** Where a name holds that is declared as a variable or parameter of TypeScript or JavaScript. */
export function scopeOf(declared: SyntaxNode): SyntaxNode | null {
  if (declared.type !== 'variable_declarator') {
    return declared.parent?.parent?.childForFieldName('body') ?? null;
  }
  let at = declared.parent;
  while (at !== null && at.type !== 'statement_block' && at.type !== 'program') {
    at = at.parent;
  }
  return at;
}

const DECLARES =
  /^(required_parameter|optional_parameter|variable_declarator|arrow_function|catch_clause|rest_pattern|array_pattern|assignment_pattern|pair_pattern|object_assignment_pattern|for_in_statement|function_declaration|class_declaration)$/;

/** Whether a name is declared once more in a scope: which of both is meant somewhere is not looked at. */
export function hasTwoMeanings(scope: SyntaxNode, { text, startIndex }: SyntaxNode): boolean {
  return scope.descendantsOfType(['identifier', 'shorthand_property_identifier_pattern']).some((node) => {
    if (node === null || node.startIndex === startIndex || node.text !== text) {
      return false;
    }
    const { parent } = node;
    const isUsed = ['value', 'body', 'right'].some(
      (field) => parent?.childForFieldName(field)?.startIndex === node.startIndex,
    );
    return node.type !== 'identifier' || (DECLARES.test(parent?.type ?? '') && !isUsed);
  });
}
