/** A change of the plan that the graph asks for; the extension makes it a change of the plan's text. */
export type PlanEdit =
  /** `package` waits for `on`, or no longer. */
  | { readonly kind: 'addDependency' | 'removeDependency'; readonly package: string; readonly on: string }
  | { readonly kind: 'setTitle'; readonly package: string; readonly title: string }
  /** From 1 (highest) to 10. */
  | { readonly kind: 'setPriority'; readonly package: string; readonly priority: number }
  | { readonly kind: 'addWrite' | 'removeWrite'; readonly package: string; readonly glob: string }
  | { readonly kind: 'addWrites'; readonly package: string; readonly globs: readonly string[] };
