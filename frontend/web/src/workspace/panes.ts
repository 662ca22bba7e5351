/** What is shown beside each other, or in turn where there is no room. */
export type Pane = "lesson" | "cluster" | "editor" | "terminal";

/**
 * How the room is used: `wide` has lesson, cluster or editor, and terminal; `short` has lesson beside one of the others;
 * `tall` has the terminal below one of the others; `single` has one pane.
 */
export type Mode = "wide" | "short" | "tall" | "single";

const order: Pane[] = ["lesson", "cluster", "editor", "terminal"];

/** Panes that share a place, by mode. */
const groups: Record<Mode, Pane[][]> = {
  wide: [["lesson"], ["cluster", "editor"], ["terminal"]],
  short: [["lesson"], ["cluster", "editor", "terminal"]],
  tall: [["lesson", "cluster", "editor"], ["terminal"]],
  single: [order],
};

export function modeFor(width: number, height: number): Mode {
  if (width >= 880) return height >= 480 ? "wide" : "short";
  return width >= 600 && height >= 760 ? "tall" : "single";
}

/** Which panes are seen: of those that share a place, the one that was wanted last. */
export class Panes {
  mode: Mode = "wide";
  private recent: Pane[] = ["lesson", "terminal", "cluster", "editor"];

  /** Remembers that a pane is wanted. */
  want(pane: Pane): void {
    this.recent = [pane, ...this.recent.filter((other) => other !== pane)];
  }

  shows(pane: Pane): boolean {
    return groups[this.mode].some((group) => this.recent.find((candidate) => group.includes(candidate)) === pane);
  }

  /** The panes that take turns, for the bar of buttons. */
  get choices(): Pane[] {
    return groups[this.mode].find((group) => group.length > 1) ?? [];
  }
}

export { order as panesInOrder };
