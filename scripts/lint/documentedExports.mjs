/**
 * An ESLint rule: every exported function and class has a JSDoc comment, so that what it takes, gives and throws can
 * be read where it is.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'Say in a JSDoc comment what "{{name}}" does, takes and answers.' },
  },
  create(context) {
    /** @param {import('estree').Node} exported @param {import('estree').Node} named */
    function check(exported, named) {
      const comments = context.sourceCode.getCommentsBefore(exported);
      if (!comments.some(({ type, value }) => type === 'Block' && value.startsWith('*'))) {
        context.report({ node: named, messageId: 'missing', data: { name: named.id?.name ?? 'this' } });
      }
    }
    return {
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration') {
          check(node, declaration);
        }
      },
    };
  },
};
