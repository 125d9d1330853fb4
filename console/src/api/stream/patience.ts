/** How long a stream may say nothing, and how long one waits before the next try. */

/** Ends what says nothing for too long, and what is not wanted any more. */
export class Watch {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop = () => this.controller.abort();
  heard = false;
  expired = false;

  constructor(private readonly outer: AbortSignal) {
    outer.addEventListener('abort', this.stop);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something came, or begins: the next is expected within so many milliseconds. */
  expect(milliseconds: number): void {
    this.heard = this.timer !== undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.expired = true;
      this.stop();
    }, milliseconds);
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.stop);
  }
}

/** Wait, unless the machine comes back to the network or the page to the front before. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', done);
      document.removeEventListener('visibilitychange', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    globalThis.addEventListener('online', done);
    document.addEventListener('visibilitychange', done);
    signal.addEventListener('abort', done);
  });
}
