/** Whether the person has asked the system or VS Code for less movement. */
export function isMotionReduced(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
