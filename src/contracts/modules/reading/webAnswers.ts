import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { AnswerPart, AnswerUse } from '../shapes/answerUse';
import { FARTHEST, FoundUse } from '../shapes/answerUse';
import { hasTwoMeanings, scopeOf } from '../shapes/nameScopes';
import { every, givenTo, isSameNode } from '../shapes/routes';

/** What passes a value on as it is. */
const SAME =
  /^(await_expression|parenthesized_expression|as_expression|satisfies_expression|non_null_expression)$/;
const FUNCTION = /^(arrow_function|function_expression|function_declaration|method_definition)$/;
const EACH = /^(map|forEach|filter|find|findLast|some|every|flatMap)$/;
const STILL_A_LIST = /^(filter|slice|sort|toSorted|reverse|toReversed)$/;
const ELEMENT = /^(find|findLast|at|pop|shift)$/;

/**
 * What a file of TypeScript or JavaScript reads of what a call answers, as far as names of one meaning and callbacks lead.
 * @param part what the call gives: `body` of libraries that give the data itself.
 */
export function webAnswers(call: SyntaxNode, part: AnswerPart): AnswerUse {
  const way = new Way();
  way.follow(call, part, 0);
  return way.found;
}

class Way {
  readonly found = new FoundUse();

  follow(node: SyntaxNode, part: AnswerPart, depth: number): void {
    const { parent } = node;
    if (parent === null || depth > FARTHEST) {
      return;
    }
    const stands = (field: string): boolean => isSameNode(parent.childForFieldName(field), node);
    const on = (next: SyntaxNode, as = part): void => this.follow(next, as, depth + 1);
    switch (parent.type) {
      case 'ternary_expression':
        return stands('condition') ? undefined : on(parent);
      case 'binary_expression':
        return /^(\?\?|\|\|)$/.test(parent.childForFieldName('operator')?.text ?? '')
          ? on(parent)
          : this.compared(parent, node, part);
      case 'member_expression':
        return stands('object') ? this.member(parent, part, depth) : undefined;
      case 'subscript_expression':
        return stands('object') ? this.subscript(parent, part, depth) : undefined;
      case 'variable_declarator':
        return stands('value')
          ? this.bound(parent.childForFieldName('name'), scopeOf(parent), part, depth)
          : undefined;
      case 'for_in_statement': {
        const isElements =
          stands('right') && part === 'body' && / of /.test(parent.text.split('\n')[0] ?? '');
        return isElements ? this.bound(parent.childForFieldName('left'), parent, 'item', depth) : undefined;
      }
      case 'arrow_function':
        return stands('body') ? this.returned(parent, part, depth) : undefined;
      case 'return_statement': {
        let at = parent.parent;
        while (at !== null && !FUNCTION.test(at.type)) {
          at = at.parent;
        }
        return at === null ? undefined : this.returned(at, part, depth);
      }
      case 'switch_statement':
        return every(parent, ['switch_case']).forEach((one) => {
          const value = one.childForFieldName('value');
          this.status(part, value?.text, value ?? one);
        });
      default:
        return SAME.test(parent.type) ? on(parent) : undefined;
    }
  }

  private member(access: SyntaxNode, part: AnswerPart, depth: number): void {
    const property = access.childForFieldName('property');
    const name = property?.text ?? '';
    const call = access.parent?.type === 'call_expression' ? access.parent : undefined;
    const isCalled = call !== undefined && isSameNode(call.childForFieldName('function'), access);
    const on = (next: SyntaxNode, as: AnswerPart): void => this.follow(next, as, depth + 1);
    if (isCalled && name === 'then') {
      return this.given(givenTo(call)[0], part, depth);
    }
    if (isCalled && /^(catch|finally)$/.test(name)) {
      return on(call, part);
    }
    if (part === 'answer') {
      return isCalled
        ? name === 'json'
          ? on(call, 'body')
          : undefined
        : name === 'data'
          ? on(access, 'body')
          : name === 'status'
            ? on(access, 'status')
            : undefined;
    }
    if (!isCalled) {
      // Of lists and texts too; what is written to it was not in the answer.
      const isSet =
        /assignment/.test(access.parent?.type ?? '') &&
        isSameNode(access.parent?.childForFieldName('left') ?? null, access);
      if (name !== 'length' && !isSet && property !== null) {
        this.found.read(part, name, lineOf(property));
      }
      return undefined;
    }
    if (part === 'body') {
      if (EACH.test(name)) {
        this.given(givenTo(call)[0], 'item', depth);
      }
      if (STILL_A_LIST.test(name)) {
        on(call, 'body');
      } else if (ELEMENT.test(name)) {
        on(call, 'item');
      }
    }
  }

  private subscript(access: SyntaxNode, part: AnswerPart, depth: number): void {
    const index = access.childForFieldName('index');
    if (index?.type === 'string' && (part === 'body' || part === 'item')) {
      this.found.read(part, index.text.slice(1, -1), lineOf(index));
    } else if (index?.type === 'number' && part === 'body') {
      this.follow(access, 'item', depth + 1);
    }
  }

  /** A function that is called with it. */
  private given(callback: SyntaxNode | undefined, part: AnswerPart, depth: number): void {
    if (callback === undefined || !FUNCTION.test(callback.type)) {
      return;
    }
    const [first] = childrenOf(callback.childForFieldName('parameters'));
    const pattern = first?.childForFieldName('pattern') ?? first ?? callback.childForFieldName('parameter');
    this.bound(pattern ?? null, callback, part, depth);
  }

  /** What a callback of `then` returns is what that call gives. */
  private returned(callback: SyntaxNode, part: AnswerPart, depth: number): void {
    const call = callback.parent?.parent;
    const access = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
    if (
      call !== null &&
      call !== undefined &&
      access?.childForFieldName('property')?.text === 'then' &&
      isSameNode(givenTo(call)[0] ?? null, callback)
    ) {
      this.follow(call, part, depth + 1);
    }
  }

  /** A name, or several that stand for what is in it. @param scope where they hold. */
  private bound(pattern: SyntaxNode | null, scope: SyntaxNode | null, part: AnswerPart, depth: number): void {
    if (pattern === null || scope === null) {
      return;
    }
    if (pattern.type === 'object_pattern') {
      for (const one of childrenOf(pattern)) {
        const key = one.childForFieldName('key') ?? one.childForFieldName('left') ?? one;
        const isName = /^(property_identifier|shorthand_property_identifier_pattern)$/.test(key.type);
        if (isName && part === 'answer' && /^(data|status)$/.test(key.text)) {
          const value = one.type === 'pair_pattern' ? one.childForFieldName('value') : key;
          const as = key.text === 'data' ? 'body' : 'status';
          this.bound(value ?? key, scope, as, depth + 1);
        } else if (isName) {
          this.found.read(part, key.text, lineOf(key));
        }
      }
      return;
    }
    const isName = /^(identifier|shorthand_property_identifier_pattern)$/.test(pattern.type);
    const isSet = every(scope, ['assignment_expression', 'augmented_assignment_expression']).some(
      (one) => one.childForFieldName('left')?.text === pattern.text,
    );
    if (!isName || isSet || hasTwoMeanings(scope, pattern)) {
      return;
    }
    for (const use of every(scope, ['identifier'])) {
      if (use.text === pattern.text && use.startIndex !== pattern.startIndex) {
        this.follow(use, part, depth + 1);
      }
    }
  }

  private compared(comparison: SyntaxNode, node: SyntaxNode, part: AnswerPart): void {
    const isEqual = /^[!=]==?$/.test(comparison.childForFieldName('operator')?.text ?? '');
    const other = ['left', 'right']
      .map((field) => comparison.childForFieldName(field))
      .find((one) => one !== null && !isSameNode(one, node));
    if (isEqual && other?.type === 'number') {
      this.status(part, other.text, other);
    }
  }

  private status(part: AnswerPart, text: string | undefined, at: SyntaxNode): void {
    if (part === 'status') {
      this.found.await(text, lineOf(at));
    }
  }
}
