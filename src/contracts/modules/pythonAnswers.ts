import type { SyntaxNode } from '../surfaces/readSurface';
import { childrenOf, lineOf } from '../surfaces/readSurface';
import type { AnswerPart, AnswerUse } from './answerUse';
import { FARTHEST, FoundUse } from './answerUse';
import { every, givenTo, isSameNode } from './routes';

/** What a Python module reads of what a call answers, as far as names lead that are given one value. */
export function pythonAnswers(call: SyntaxNode): AnswerUse {
  const found = new FoundUse();
  follow(found, call, 'answer', 0);
  return found;
}

function follow(found: FoundUse, node: SyntaxNode, part: AnswerPart, depth: number): void {
  const { parent } = node;
  if (parent === null || depth > FARTHEST) {
    return;
  }
  const stands = (field: string): boolean => isSameNode(parent.childForFieldName(field), node);
  switch (parent.type) {
    case 'await':
    case 'parenthesized_expression':
      return follow(found, parent, part, depth + 1);
    case 'attribute':
      return stands('object') ? attribute(found, parent, part, depth) : undefined;
    case 'subscript':
      return stands('value') ? subscript(found, parent, part, depth) : undefined;
    case 'assignment':
      return stands('right') ? named(found, parent.childForFieldName('left'), part, depth) : undefined;
    case 'for_statement':
    case 'for_in_clause':
      return stands('right') && part === 'body'
        ? named(found, parent.childForFieldName('left'), 'item', depth)
        : undefined;
    case 'comparison_operator': {
      const isEqual = parent.children.some((one) => /^[!=]=$/.test(one?.type ?? ''));
      const other = childrenOf(parent).find((one) => one.type === 'integer');
      if (part === 'status' && isEqual) {
        found.await(other?.text, lineOf(parent));
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function attribute(found: FoundUse, access: SyntaxNode, part: AnswerPart, depth: number): void {
  const name = access.childForFieldName('attribute')?.text ?? '';
  const call = access.parent?.type === 'call' ? access.parent : undefined;
  if (part === 'answer' && call !== undefined) {
    if (name === 'json') {
      follow(found, call, 'body', depth + 1);
    } else if (name === 'raise_for_status') {
      follow(found, call, 'answer', depth + 1);
    }
  } else if (part === 'answer' && name === 'status_code') {
    follow(found, access, 'status', depth + 1);
  } else if (call !== undefined && name === 'get') {
    const [key] = givenTo(call);
    field(found, key, part);
  }
}

function subscript(found: FoundUse, access: SyntaxNode, part: AnswerPart, depth: number): void {
  const index = access.childForFieldName('subscript') ?? undefined;
  const isSet =
    access.parent?.type === 'assignment' && isSameNode(access.parent.childForFieldName('left'), access);
  if (index?.type === 'integer' && part === 'body') {
    follow(found, access, 'item', depth + 1);
  } else if (!isSet) {
    field(found, index, part);
  }
}

function field(found: FoundUse, key: SyntaxNode | undefined, part: AnswerPart): void {
  const [, name] = /^["']([\w-]+)["']$/.exec(key?.type === 'string' ? key.text : '') ?? [];
  if (name !== undefined && key !== undefined) {
    found.read(part, name, lineOf(key));
  }
}

/** Follows a name through the function or comprehension that gives it a value, where it has no other there. */
function named(found: FoundUse, name: SyntaxNode | null, part: AnswerPart, depth: number): void {
  let scope = name?.parent ?? null;
  while (
    scope !== null &&
    !/^(function_definition|module|\w*_comprehension|generator_expression)$/.test(scope.type)
  ) {
    scope = scope.parent;
  }
  if (name?.type !== 'identifier' || scope === null) {
    return;
  }
  const uses = every(scope, ['identifier']).filter((one) => one.text === name.text);
  const isGivenAnother = uses.some((one) => !isSameNode(one, name) && isGiven(one));
  if (!isGivenAnother) {
    uses.filter((one) => !isSameNode(one, name)).forEach((one) => follow(found, one, part, depth + 1));
  }
}

/** Whether a name is given a value where it stands. */
function isGiven(name: SyntaxNode): boolean {
  const { parent } = name;
  const isLeft = isSameNode(parent?.childForFieldName('left') ?? null, name);
  return (
    isLeft ||
    (isSameNode(parent?.childForFieldName('name') ?? null, name) && parent?.type !== 'keyword_argument') ||
    /parameter|pattern|global|nonlocal|as_pattern_target|lambda/.test(parent?.type ?? '')
  );
}
