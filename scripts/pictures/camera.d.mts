import type { Page } from 'playwright-core';

/** How a screen can be seen. */
export interface Way {
  readonly theme: string;
  readonly width: number;
  readonly scale: number;
  readonly language: string;
}

export const WAYS: readonly Way[];
export const FEW_WAYS: readonly Way[];

/** Room for the page, in pixels of its own. */
export function sizeOf(way: Way): { readonly width: number; readonly height: number };

/** `dark-1500-100-en`. */
export function nameOf(way: Way): string;

/** Takes a picture of what the page shows. */
export function take(page: Page, path: string, how?: { readonly pointing?: boolean }): Promise<void>;
