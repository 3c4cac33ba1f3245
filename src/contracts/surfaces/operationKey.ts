/**
 * What two ways of writing an operation have in common: the method in capitals, and the path with its parameters unnamed,
 * so that `get /users/:id`, `GET /users/{userId}` and `GET /users/{id}/` are the same.
 */
export function operationKey(operation: string): string {
  const [method = '', path = ''] = operation.trim().split(/\s+/, 2);
  const plain = path
    .split(/[?#]/, 1)[0]
    ?.replace(/\{[^}]*\}|:[A-Za-z_]\w*|<[^>]*>|\$\{[^}]*\}/g, '{}')
    .replace(/\/+$/, '');
  return `${method.toUpperCase()} ${plain === '' ? '/' : (plain ?? '')}`;
}
