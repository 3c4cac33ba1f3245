/** Every command that we contribute; a test holds this list against package.json. */
export const COMMAND_IDS = [
  'waves.openGraph',
  'waves.run',
  'waves.stop',
  'waves.runPackage',
  'waves.stopPackage',
  'waves.showTerminal',
  'waves.openWorktree',
  'waves.showLog',
  'waves.showPlan',
  'waves.showChanges',
  'waves.showMergedWork',
  'waves.choosePlan',
  'waves.chooseAgent',
  'waves.showOutput',
  'waves.groupPackages',
  'waves.sortPackages',
  'waves.filterPackages',
  'waves.clearPackageFilter',
  'waves.filterOwnership',
  'waves.approve',
  'waves.reject',
  'waves.showFileChange',
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
