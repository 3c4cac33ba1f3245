import { spawnSync } from 'node:child_process';

/**
 * Asks the file system to lay the folders directly in this one far from each other, where it takes such wishes (ext4); elsewhere nothing
 * becomes of it. For some minutes after files were deleted, ext4 steps over each of their places whenever it makes another file near by:
 * with 50,000 of them a new folder takes 0.8 ms of a processor in place of 0.02, so whoever comes next pays for what the one before has left.
 * @param {string} folder
 */
export function layFoldersApart(folder) {
  spawnSync('chattr', ['+T', folder], { stdio: 'ignore' });
}
