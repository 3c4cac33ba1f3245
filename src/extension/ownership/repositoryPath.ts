/**
 * The path of a file from a folder, with forward slashes; undefined when it does not lie in it, '' for the folder itself.
 * @param folder path of the folder as URIs write it, without a slash at its end.
 * @param file path of the file as URIs write it.
 */
export function pathInside(folder: string, file: string): string | undefined {
  if (file === folder) {
    return '';
  }
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

/**
 * The top of a repository as the editor knows it, which may be another path than its real one where links lead to it.
 * @param plan path of the plan as the editor's URI writes it.
 * @param inRepository path of the plan from the top of the repository.
 */
export function topAsOpened(plan: string, inRepository: string): string | undefined {
  return plan.endsWith(`/${inRepository}`) ? plan.slice(0, -inRepository.length - 1) : undefined;
}
