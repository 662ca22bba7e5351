/** One tab: terminals side by side or one above the other, with their shares of the room. */
export interface Tab {
  direction: "row" | "column";
  panes: { id: string; share: number }[];
  /** The pane that has, or last had, the focus. */
  active: string;
}

const mostPanes = 4;
const mostTerminals = 8;
const leastShare = 0.12;

/** Which terminals are shown where: pure data behind the terminal component, kept across page loads. */
export class Tabs {
  tabs: Tab[] = [];
  selected = 0;

  /** The tabs as they were kept, or one fresh tab. */
  static restore(kept: string | null): Tabs {
    const tabs = new Tabs();
    try {
      const data = JSON.parse(kept ?? "") as { tabs: Tab[]; selected: number };
      tabs.tabs = data.tabs.filter((tab) => tab.panes.length > 0 && tab.panes.every((pane) => typeof pane.id === "string"));
      tabs.selected = Math.min(Math.max(0, data.selected | 0), Math.max(0, tabs.tabs.length - 1));
    } catch {
      tabs.tabs = [];
    }
    if (tabs.tabs.length === 0) tabs.addTab();
    return tabs;
  }

  keep(): string {
    return JSON.stringify({ tabs: this.tabs, selected: this.selected });
  }

  get current(): Tab {
    return this.tabs[this.selected] as Tab;
  }

  get ids(): string[] {
    return this.tabs.flatMap((tab) => tab.panes.map((pane) => pane.id));
  }

  get full(): boolean {
    return this.ids.length >= mostTerminals;
  }

  get canSplit(): boolean {
    return !this.full && this.current.panes.length < mostPanes;
  }

  /** Opens a tab with a new terminal; returns the terminal's id, or undefined when there are too many. */
  addTab(): string | undefined {
    if (this.full) return undefined;
    const id = this.freeId();
    this.tabs.push({ direction: "row", panes: [{ id, share: 1 }], active: id });
    this.selected = this.tabs.length - 1;
    return id;
  }

  /** Splits the current tab; a tab is split one way only, so the second split keeps the first one's direction. */
  split(direction: "row" | "column"): string | undefined {
    if (!this.canSplit) return undefined;
    const tab = this.current;
    if (tab.panes.length === 1) tab.direction = direction;
    const id = this.freeId();
    const index = tab.panes.findIndex((pane) => pane.id === tab.active);
    tab.panes.splice(index + 1, 0, { id, share: 0 });
    for (const pane of tab.panes) pane.share = 1 / tab.panes.length;
    tab.active = id;
    return id;
  }

  /** Takes a terminal away, and its tab with the last one. The last tab of all is replaced by a fresh one. */
  close(id: string): void {
    const index = this.tabs.findIndex((tab) => tab.panes.some((pane) => pane.id === id));
    const tab = this.tabs[index];
    if (!tab) return;
    tab.panes = tab.panes.filter((pane) => pane.id !== id);
    if (tab.panes.length > 0) {
      const total = tab.panes.reduce((sum, pane) => sum + pane.share, 0);
      for (const pane of tab.panes) pane.share /= total;
      if (tab.active === id) tab.active = tab.panes[0]!.id;
      return;
    }
    this.tabs.splice(index, 1);
    if (this.selected >= index && this.selected > 0) this.selected--;
    if (this.tabs.length === 0) this.addTab();
  }

  select(index: number): void {
    this.selected = Math.min(Math.max(0, index), this.tabs.length - 1);
  }

  /** The next tab (1) or the one before (-1), around the ends. */
  step(by: number): void {
    this.selected = (this.selected + by + this.tabs.length) % this.tabs.length;
  }

  activate(id: string): void {
    const index = this.tabs.findIndex((tab) => tab.panes.some((pane) => pane.id === id));
    if (index < 0) return;
    this.selected = index;
    this.current.active = id;
  }

  /** Moves the border after a pane of the current tab by a share of the whole. */
  moveBorder(index: number, by: number): void {
    const before = this.current.panes[index];
    const after = this.current.panes[index + 1];
    if (!before || !after) return;
    const step = Math.min(Math.max(by, leastShare - before.share), after.share - leastShare);
    before.share += step;
    after.share -= step;
  }

  private freeId(): string {
    const used = new Set(this.ids);
    let number = 1;
    while (used.has(String(number))) number++;
    return String(number);
  }
}
