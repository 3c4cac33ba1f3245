import type { Locator, Page } from 'playwright-core';
import { again, ONE_TRY_MS } from './again';

/**
 * Messages as people find them: in the corner for ten seconds or so, and then, or when others push them out, in the list of
 * all, which they open.
 */
export class Messages {
  constructor(
    private readonly page: Page,
    private readonly command: (id: string) => Promise<unknown>,
  ) {}

  /** Until there is one with a text. */
  async told(text: RegExp): Promise<void> {
    await again(`it is told: ${text.source}`, async () => {
      if (!(await this.of(text).isVisible())) {
        await this.list(() => this.of(text).waitFor({ timeout: ONE_TRY_MS }));
      }
    });
  }

  /** Presses a button of one, until that is gone from the list of all, which an answer makes it. */
  async answer(text: RegExp, button: string): Promise<void> {
    let isSeen = false;
    await again(`"${button}" is answered`, () =>
      this.list(async () => {
        const message = this.of(text);
        const target = message.getByRole('button', { name: button });
        if (!isSeen || (await message.isVisible())) {
          await target.waitFor({ timeout: ONE_TRY_MS });
          isSeen = true;
          await target.click({ timeout: ONE_TRY_MS });
        }
        await message.waitFor({ state: 'hidden', timeout: ONE_TRY_MS });
      }),
    );
  }

  private of(text: RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  /** Does something while all are shown. */
  private async list(work: () => Promise<void>): Promise<void> {
    await this.command('notifications.showList');
    try {
      await work();
    } finally {
      await this.command('notifications.hideList');
    }
  }
}
