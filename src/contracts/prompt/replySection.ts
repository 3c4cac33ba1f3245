/** The part of a prompt with what a person says to how an earlier attempt ended. */
export function replySection(reply: string | undefined): string {
  return reply === undefined
    ? ''
    : `## What a person says\n\nAn attempt before this one ended without finishing. About that a person says:\n\n${reply}`;
}
