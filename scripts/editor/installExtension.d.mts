/** Installs a VSIX as people do, by code-server's own command; what lies in its folder of extensions counts as installed too. */
export function installExtension(options: {
  readonly codeServer: { readonly node: string; readonly entry: string };
  readonly folder: string;
  readonly vsix: string;
}): Promise<void>;
