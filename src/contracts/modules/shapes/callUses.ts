import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf, oneLine } from '../../surfaces/readSurface';
import type { Imported } from './routes';
import { every, givenTo } from './routes';

/** A function that a module offers, and with how much it can be called. */
export interface Callable {
  /** As it is declared: `load(id: string, all?: boolean)`. */
  readonly text: string;
  /** Parameters that have to be given, and all that can be given by their place; absent: any number. */
  readonly least: number;
  readonly most?: number;
  /** Of Python: all that can be given by name, and those that have to be given somehow; absent: nothing can be said of names. */
  readonly names?: readonly string[];
  readonly demanded?: readonly string[];
  /** Of Python: whether other names are taken too (`**kwargs`). */
  readonly anyName?: true;
}

/** A call of a function that is imported. */
export interface CallUse {
  readonly source: string;
  /** As the module calls it that it is imported from. */
  readonly name: string;
  readonly line: number;
  /** How many arguments are given by their place. */
  readonly given: number;
  /** Those that are given by name. */
  readonly names: readonly string[];
}

/** The functions that a TypeScript module exports, by name; those with several signatures are left out. */
export function webCallables(program: SyntaxNode): Readonly<Record<string, Callable>> {
  const found = new Map<string, Callable | undefined>();
  const put = (name: string, one: Callable | undefined): void => {
    found.set(name, found.has(name) ? undefined : one);
  };
  for (const statement of childrenOf(program)) {
    const isExported = statement.type === 'export_statement';
    const declaration = isExported ? statement.childForFieldName('declaration') : statement;
    if (declaration === null || !/declaration$|signature$/.test(declaration.type)) {
      continue;
    }
    const isDefault = isExported && statement.children.some((child) => child?.type === 'default');
    const named = /^(lexical|variable)_declaration$/.test(declaration.type)
      ? childrenOf(declaration)
      : [declaration];
    for (const one of named) {
      const name = one.childForFieldName('name')?.text ?? '';
      const isConstant = one.type !== 'variable_declarator' || /^\s*const\b/.test(declaration.text);
      const isTyped = one.childForFieldName('type') !== null;
      const value = one.type === 'variable_declarator' ? one.childForFieldName('value') : one;
      const isFunction = /^(function_declaration|arrow_function|function_expression)$/.test(
        value?.type ?? '',
      );
      const callable =
        isFunction && isConstant && !isTyped && isExported ? ofParameters(name, value) : undefined;
      put(isDefault ? 'default' : name, callable);
    }
  }
  const known = [...found].filter((one): one is [string, Callable] => one[1] !== undefined);
  return Object.fromEntries(known);
}

function ofParameters(name: string, value: SyntaxNode | null): Callable | undefined {
  const list = value?.childForFieldName('parameters') ?? null;
  const all = childrenOf(list);
  const isOdd = all.some(
    (one) => /^this\b/.test(one.text) || /\bvoid\b/.test(one.childForFieldName('type')?.text ?? ''),
  );
  if (list === null || isOdd || !all.every(({ type }) => /^(required|optional)_parameter$/.test(type))) {
    return undefined;
  }
  const isRest = all.some((one) => one.childForFieldName('pattern')?.type === 'rest_pattern');
  const isNeeded = (one: SyntaxNode): boolean =>
    one.type === 'required_parameter' &&
    one.childForFieldName('value') === null &&
    one.childForFieldName('pattern')?.type !== 'rest_pattern';
  const least = all.findLastIndex(isNeeded) + 1;
  return { text: `${name}${oneLine(list.text)}`, least, ...(isRest ? {} : { most: all.length }) };
}

/** The functions of a Python module, by name; decorated ones and those that are defined twice are left out. */
export function pythonCallables(module: SyntaxNode): Readonly<Record<string, Callable>> {
  const found: Record<string, Callable> = {};
  const bound = every(module, ['identifier']).filter(({ parent }) =>
    /^(assignment|augmented_assignment|function_definition|class_definition|for_statement|aliased_import|pattern_list|as_pattern_target|global_statement)$/.test(
      parent?.type ?? '',
    ),
  );
  for (const one of childrenOf(module).filter(({ type }) => type === 'function_definition')) {
    const name = one.childForFieldName('name')?.text ?? '';
    const isOnly =
      bound.filter(({ text, parent }) => text === name && parent?.childForFieldName('right')?.text !== name)
        .length === 1;
    const callable = pythonParameters(name, one.childForFieldName('parameters'));
    if (isOnly && callable !== undefined) {
      found[name] = callable;
    }
  }
  return found;
}

function pythonParameters(name: string, list: SyntaxNode | null): Callable | undefined {
  const places: string[] = [];
  const only: string[] = [];
  const demanded: string[] = [];
  let [isAny, anyName, isBehind] = [false, false, false];
  for (const one of childrenOf(list)) {
    const text = one.text;
    const [, word = ''] = /^\**(\w+)/.exec(text) ?? [];
    if (text === '/' || one.type === 'tuple_pattern') {
      return undefined;
    }
    if (text.startsWith('**')) {
      anyName = true;
    } else if (text.startsWith('*')) {
      isAny ||= text !== '*' && one.type !== 'keyword_separator';
      isBehind = true;
    } else {
      (isBehind ? only : places).push(word);
      if (!/default_parameter$/.test(one.type)) {
        demanded.push(word);
      }
    }
  }
  return {
    text: `${name}${oneLine(list?.text ?? '')}`,
    least: demanded.filter((word) => places.includes(word)).length,
    ...(isAny ? {} : { most: places.length }),
    names: [...places, ...only],
    demanded,
    ...(anyName ? { anyName } : {}),
  };
}

/** What gives a name of a TypeScript module another meaning. */
const DECLARES =
  /^(required_parameter|optional_parameter|variable_declarator|catch_clause|rest_pattern|array_pattern|assignment_pattern|pair_pattern|object_assignment_pattern|for_in_statement|function_declaration|function_expression|class_declaration|formal_parameters|assignment_expression)$/;

/** Calls of imported functions by their plain names, in a TypeScript module. */
export function webCalls(program: SyntaxNode, imported: Imported): CallUse[] {
  if (program.text.includes('@ts-')) {
    return [];
  }
  const shadowed = new Map<string, boolean>();
  return every(program, ['call_expression']).flatMap((call): CallUse[] => {
    const callee = call.childForFieldName('function');
    const name = callee?.type === 'identifier' ? callee.text : '';
    const from = imported.get(name);
    if (from?.source.startsWith('.') !== true || call.childForFieldName('arguments')?.type !== 'arguments') {
      return [];
    }
    const given = givenTo(call);
    const isShadowed = shadowed.get(name) ?? hasOtherMeaning(program, name);
    shadowed.set(name, isShadowed);
    return isShadowed || given.some(({ type }) => type === 'spread_element')
      ? []
      : [{ ...from, line: lineOf(call), given: given.length, names: [] }];
  });
}

function hasOtherMeaning(program: SyntaxNode, name: string): boolean {
  const named = every(program, ['identifier', 'shorthand_property_identifier_pattern']);
  return named.some((node) => {
    if (node.text !== name) {
      return false;
    }
    const { parent } = node;
    const isValue = ['value', 'right', 'body'].some(
      (field) => parent?.childForFieldName(field)?.startIndex === node.startIndex,
    );
    const declares = node.type !== 'identifier' || (DECLARES.test(parent?.type ?? '') && !isValue);
    return (declares || parent?.type === 'arrow_function') && !isValue;
  });
}

/** Calls of imported functions by their plain names, in a Python module. */
export function pythonCalls(module: SyntaxNode, imported: Imported): CallUse[] {
  const bound = new Set(
    every(module, [
      'assignment',
      'function_definition',
      'class_definition',
      'for_statement',
      'parameters',
      'lambda_parameters',
      'as_pattern_target',
      'named_expression',
      'for_in_clause',
    ]).flatMap((one) => {
      const target = one.childForFieldName('left') ?? one.childForFieldName('name') ?? one;
      return target.type === 'identifier'
        ? [target.text]
        : every(target, ['identifier']).map(({ text }) => text);
    }),
  );
  const tried = new Set(
    every(module, ['try_statement', 'if_statement'])
      .flatMap((one) => every(one, ['import_from_statement']))
      .flatMap((one) => every(one, ['identifier']).map(({ text }) => text)),
  );
  return every(module, ['call']).flatMap((call): CallUse[] => {
    const callee = call.childForFieldName('function');
    const from = callee?.type === 'identifier' ? imported.get(callee.text) : undefined;
    const isOpen = bound.has(callee?.text ?? '') || tried.has(callee?.text ?? '');
    if (
      from === undefined ||
      from.name === '*' ||
      isOpen ||
      call.childForFieldName('arguments')?.type !== 'argument_list'
    ) {
      return [];
    }
    const given = givenTo(call);
    const names = given.flatMap((one) =>
      one.type === 'keyword_argument' ? [one.childForFieldName('name')?.text ?? ''] : [],
    );
    return given.some(({ type }) => /splat/.test(type))
      ? []
      : [{ ...from, line: lineOf(call), given: given.length - names.length, names }];
  });
}
