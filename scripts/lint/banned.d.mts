/** An option of ESLint's `no-restricted-syntax`. */
interface BannedSyntax {
  readonly selector: string;
  readonly message: string;
}

export const bannedSyntax: readonly BannedSyntax[];
