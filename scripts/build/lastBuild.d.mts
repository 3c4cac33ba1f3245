/** Whether what lies in `dist` was built of what is there now. */
export function isBuilt(root: string): boolean;
