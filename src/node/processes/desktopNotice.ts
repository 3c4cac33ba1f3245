import { spawn } from 'node:child_process';

/** Something that a person is told of outside of the editor. */
export interface DesktopNotice {
  readonly title: string;
  readonly text: string;
}

/** A program of the system with its arguments; the text is given to it as data, never as a part of a command. */
export interface SystemProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const BALLOON = [
  'Add-Type -AssemblyName System.Windows.Forms, System.Drawing',
  '$icon = New-Object System.Windows.Forms.NotifyIcon',
  '$icon.Icon = [System.Drawing.SystemIcons]::Information',
  '$icon.Visible = $true',
  "$icon.ShowBalloonTip(8000, $env:WAVES_TITLE, $env:WAVES_TEXT, 'Info')",
  'Start-Sleep 9',
  '$icon.Dispose()',
].join('; ');

/** What shows a notice of the system; several where it depends on what is installed, the best first. */
export function noticePrograms(platform: NodeJS.Platform, { title, text }: DesktopNotice): SystemProgram[] {
  switch (platform) {
    case 'darwin': {
      const script = [
        'on run argv',
        'display notification (item 2 of argv) with title (item 1 of argv)',
        'end run',
      ];
      return [{ file: 'osascript', args: [...script.flatMap((line) => ['-e', line]), title, text] }];
    }
    case 'win32':
      return [{ ...powershell(BALLOON), env: { WAVES_TITLE: title, WAVES_TEXT: text } }];
    default:
      return [{ file: 'notify-send', args: ['--app-name=Wave Orchestrator', '--', title, text] }];
  }
}

/** What plays a short sound of the system; several where it depends on what is installed, the best first. */
export function soundPrograms(platform: NodeJS.Platform): SystemProgram[] {
  switch (platform) {
    case 'darwin':
      return [{ file: 'afplay', args: ['/System/Library/Sounds/Glass.aiff'] }];
    case 'win32':
      return [powershell('[System.Media.SystemSounds]::Asterisk.Play(); Start-Sleep 2')];
    default:
      return [
        { file: 'canberra-gtk-play', args: ['--id=message'] },
        { file: 'pw-play', args: ['/usr/share/sounds/freedesktop/stereo/message.oga'] },
        { file: 'paplay', args: ['/usr/share/sounds/freedesktop/stereo/message.oga'] },
      ];
  }
}

/** Runs the first of some programs that there is and that ends well. @returns whether one did. */
export async function runFirst(programs: readonly SystemProgram[]): Promise<boolean> {
  for (const program of programs) {
    if (await succeeds(program)) {
      return true;
    }
  }
  return false;
}

function powershell(script: string): SystemProgram {
  return { file: 'powershell.exe', args: ['-NoProfile', '-NonInteractive', '-Command', script] };
}

function succeeds({ file, args, env = {} }: SystemProgram): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'ignore', windowsHide: true, env: { ...process.env, ...env } });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
