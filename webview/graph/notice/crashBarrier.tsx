import type { JSX, ReactNode } from 'react';
import { Component } from 'react';
import { Notice } from './notice';
import { NOTICE_STRINGS } from './strings';

interface CrashBarrierProps {
  readonly children: ReactNode;
  /** Called before everything is drawn anew. */
  readonly onRetry: () => void;
}

/** Shows what went wrong when something inside cannot be drawn, instead of an empty page; draws it anew when asked. */
export class CrashBarrier extends Component<CrashBarrierProps, { message?: string | undefined }> {
  override state: { message?: string | undefined } = {};

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): JSX.Element {
    const { message } = this.state;
    return message === undefined ? (
      <>{this.props.children}</>
    ) : (
      <Notice
        icon="bug"
        title={NOTICE_STRINGS.crashedTitle}
        detail={NOTICE_STRINGS.crashedDetail(message)}
        onDrawAgain={() => {
          this.props.onRetry();
          this.setState({ message: undefined });
        }}
      />
    );
  }
}
