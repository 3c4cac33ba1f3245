// Run by VS Code itself, inside its extension host (npm run test:desktop).
const assert = require('node:assert/strict');
const vscode = require('vscode');

/** The smoke test: the extension activates on the sample, registers its commands and opens its graph. */
exports.run = async () => {
  const extension = vscode.extensions.getExtension('wave-orchestrator.wave-orchestrator');
  assert.ok(extension, 'the extension is there');
  await extension.activate();
  const registered = new Set(await vscode.commands.getCommands(true));
  for (const { command } of extension.packageJSON.contributes.commands) {
    assert.ok(registered.has(command), `${command} is registered`);
  }
  await vscode.commands.executeCommand('waves.openGraph');
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  assert.ok(
    tabs.some(
      (tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('waves.graph'),
    ),
    'the graph is open',
  );
};
