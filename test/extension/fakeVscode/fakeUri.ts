/** As much of a URI as our views use; paths are those of POSIX. */
export class FakeUri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}

  static file(path: string): FakeUri {
    return new FakeUri('file', path);
  }

  static parse(text: string): FakeUri {
    const [, scheme = 'file', path = ''] = /^(\w+):\/\/(.*)$/.exec(text) ?? [];
    return new FakeUri(scheme, path);
  }

  static from({ scheme, path }: { scheme: string; path: string }): FakeUri {
    return new FakeUri(scheme, path);
  }

  static joinPath(base: FakeUri, ...parts: string[]): FakeUri {
    return new FakeUri(base.scheme, [base.path, ...parts].join('/'));
  }

  get fsPath(): string {
    return this.path;
  }

  with({ scheme = this.scheme, path = this.path }: { scheme?: string; path?: string }): FakeUri {
    return new FakeUri(scheme, path);
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}
