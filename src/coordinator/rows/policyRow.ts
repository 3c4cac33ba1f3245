/** A rule of who may do what on what. The first that fits decides; where none does, it is allowed. */
export interface PolicyRule {
  readonly effect: 'permit' | 'forbid';
  /** Whose: an agent's id or type; `*` stands for anything. */
  readonly who: string;
  readonly operation: string;
  readonly resource: string;
  /** Why, for whoever is refused. */
  readonly reason: string;
}
