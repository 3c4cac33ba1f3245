/** Names that a module takes from another one by an import. */
export interface ModuleImport {
  /** As it is written: `./users`, `app.models`. */
  readonly source: string;
  /** Those names, with where each is written, from 1. Empty where it takes the module as a whole. */
  readonly names: readonly { readonly name: string; readonly line: number }[];
  readonly line: number;
  /** Whether the module goes on without it, as by `try: ... except ImportError`. */
  readonly optional?: true;
}

/** What a module of code takes from others and what others may take from it, as far as its text tells. */
export interface ModuleShape {
  readonly imports: readonly ModuleImport[];
  /** Every name that can be imported from it, those of its `stars` left out. */
  readonly names: readonly string[];
  /** Modules all of whose names it hands on. */
  readonly stars: readonly string[];
  /** Why it may offer more than can be read, in words; absent: that is all. */
  readonly open?: string;
}

/** Endings of the files whose imports are understood. */
export const MODULE_FILE = /\.([cm]?[jt]s|[jt]sx|pyi?)$/i;
