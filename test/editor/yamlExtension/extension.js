// What the extension for YAML says about keys that are written twice, in its words.
const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  const collection = vscode.languages.createDiagnosticCollection('YAML');
  const check = (document) => {
    if (document.languageId !== 'yaml') {
      return;
    }
    const lines = document.getText().split('\n');
    const isTwice = (line, index) => /^\w+:/.test(line) && lines.indexOf(line) < index;
    const on = vscode.workspace.getConfiguration('yaml', document.uri).get('validate', true);
    const found = lines.flatMap((line, index) =>
      on && isTwice(line, index)
        ? [new vscode.Diagnostic(new vscode.Range(index, 0, index, line.length), 'Map keys must be unique')]
        : [],
    );
    collection.set(document.uri, found);
  };
  vscode.workspace.textDocuments.forEach(check);
  subscriptions.push(
    collection,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidChangeConfiguration(() => vscode.workspace.textDocuments.forEach(check)),
  );
};
