import * as z from 'zod';

/** The longest text that agents may leave for each other, in characters. */
const LONGEST_TEXT = 20_000;
const LONGEST_NAME = 512;
const LONGEST_LIST = 1000;

/** A name of something: one line, without anything that could be taken for the structure of a log or a path. */
export const name = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .refine((text) => !hasControls(text), 'must not contain control characters');

/** What can be locked: a path within the repository, or a logical key such as `db:schema:users`. */
export const lockable = name.refine(
  (text) => !leavesRepository(text),
  'must be a path within the repository, without "..", or a logical lock key',
);

export const text = z.string().max(LONGEST_TEXT);
export const names = z.array(name).max(LONGEST_LIST);
export const texts = z.array(text).max(LONGEST_LIST);
/** Anything that JSON can say. */
export const json = z.record(z.string(), z.unknown());
/** A UUID, as ids of tasks are. */
export const taskId = z.uuid();

/** How many rows a list may have. */
export function limit(standard: number): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(1).max(500).default(standard);
}

function hasControls(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}

function leavesRepository(text: string): boolean {
  const path = text.replace(/^file:/, '').replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) || path.split('/').includes('..');
}
