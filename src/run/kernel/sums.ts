import type { BlockEntry } from './feature';

/** The events of features, from their tables. */
export type EventOf<F> = F extends { readonly events: infer Entries }
  ? {
      [T in keyof Entries]: Entries[T] extends { readonly tell: (event: infer E) => unknown } ? E : never;
    }[keyof Entries]
  : never;
/** What of features keeps packages from advancing. */
export type BlockOf<F> = F extends { readonly blocks: { readonly kinds: infer Kinds } }
  ? { [K in keyof Kinds]: Kinds[K] extends BlockEntry<infer B> ? B : never }[keyof Kinds]
  : never;
/** The kinds of what of features waits for people. */
export type NeedOf<F> = F extends { readonly needs: infer Kinds } ? keyof Kinds : never;
/** What of features is to be done beside packages' way from start to merge. */
export type DutyOf<F> = F extends { readonly duties: (run: never) => readonly (infer D)[] } ? D : never;
/** The kinds of people's wishes that features carry out. */
export type WishKindOf<F> = F extends { readonly wishes: infer Kinds } ? keyof Kinds : never;
/** What features keep. */
export type KeptOf<F, K extends 'ofRun' | 'ofPackage'> = F extends {
  readonly [P in K]: (from: never) => infer R;
}
  ? R
  : never;
/** All members of a union at once. */
export type Together<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;
