/** Does works a few at a time, in the order in which they were asked for. */
export class SideBySide {
  private readonly waiting: (() => void)[] = [];
  private under = 0;

  constructor(private readonly most: number) {}

  /** Do a work once there is room for it; its answer or its fault is handed on. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.under >= this.most) await new Promise<void>((go) => this.waiting.push(go));
    else this.under += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes this one's room.
      const next = this.waiting.shift();
      if (next) next();
      else this.under -= 1;
    }
  }
}
