import type { JSX, ReactNode } from 'react';
import { Component } from 'react';
import { Notice } from './notice';
import { NOTICE_STRINGS } from './strings';

/** Shows what went wrong when something inside cannot be drawn, instead of an empty page. */
export class CrashBarrier extends Component<{ children: ReactNode }, { message?: string }> {
  override state: { message?: string } = {};

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): JSX.Element {
    const { message } = this.state;
    return message === undefined ? (
      <>{this.props.children}</>
    ) : (
      <Notice icon="bug" title={NOTICE_STRINGS.crashedTitle} detail={NOTICE_STRINGS.crashedDetail(message)} />
    );
  }
}
