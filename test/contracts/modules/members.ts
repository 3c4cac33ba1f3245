import type { Files } from './mismatches';

const TYPES = 'export interface User { id: string; display_name: string; tags?: string[] }';

const using = (code: string, types = TYPES): Files => ({
  'page.ts': `import type { User } from './types';\n${code}`,
  'types.ts': types,
});

/** Small repositories in which one member is used that its type has not: what is wrong, where, and the files. */
export const MEMBER_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'a field of a parameter',
    'page.ts:2 displayName',
    using('export const f = (user: User) => user.displayName;'),
  ],
  [
    'a field that is taken apart',
    'page.ts:2 name',
    using('export function f({ id, name: n }: User) { return id + n; }'),
  ],
  [
    'a field of what may be missing',
    'page.ts:2 label',
    using('export const f = (u: User | null) => u?.label ?? u!.id;'),
  ],
  [
    'a field of a variable',
    'page.ts:4 email',
    using('export function f() {\n  const user: User = load();\n  return user.email;\n}'),
  ],
  [
    'a field of an object type under another name',
    'page.tsx:2 title',
    {
      'page.tsx':
        "import { type Props as P } from './props';\nexport const Page = (props: P) => <b>{props.title}</b>;",
      'props.ts': "export type Props = { 'heading': string; onClose(): void };",
    },
  ],
  ['a field that is written', 'page.ts:2 seen', using('export function f(user: User) { user.seen = true; }')],
];

/** Small repositories whose members are there, or of which nobody can tell. */
export const SOUND_MEMBERS: readonly (readonly [string, Files])[] = [
  [
    'fields that are there',
    using('export const f = (u: User) => u.id + u.display_name + u.tags?.length + u.toString();'),
  ],
  [
    'a type that inherits',
    using(
      'export const f = (u: User) => u.age;',
      'interface A { age: number }\nexport interface User extends A { id: string }',
    ),
  ],
  [
    'a type that is put together',
    using('export const f = (u: User) => u.age;', 'export type User = { id: string } & { age: number };'),
  ],
  [
    'a type with any key',
    using(
      'export const f = (u: User) => u.age;',
      'export interface User { id: string; [key: string]: string }',
    ),
  ],
  [
    'a type in two parts',
    using(
      'export const f = (u: User) => u.age;',
      'export interface User { id: string }\nexport interface User { age: number }',
    ),
  ],
  [
    'a type with the methods of a class',
    using('export const f = (u: User) => u.age;', 'export class User { age = 3; }'),
  ],
  ['a narrower type by a question', using('export const f = (u: User) => (isAdmin(u) ? u.level : 0);')],
  [
    'a narrower type by a class',
    using('export function f(u: User) { if (u instanceof Admin) { return u.level; } }'),
  ],
  ['a narrower type by a key', using("export function f(u: User) { if ('level' in u) { return u.level; } }")],
  [
    'another value of the same name',
    using('export const f = (u: User, all: X[]) => all.map((u) => u.level);'),
  ],
  ['a parameter of a type', using('export const f = <User extends X>(u: User) => u.level;')],
  [
    'what the checker is told to leave',
    using('export const f = (u: User) => {\n  // @ts-expect-error not typed yet\n  return u.level;\n};'),
  ],
];
