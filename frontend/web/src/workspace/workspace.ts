import commonCss from "../common/common.css";
import { divider } from "../common/divider";
import { html, icon, set } from "../common/dom";
import { type Dictionary, onLanguageChange, texts } from "../common/i18n";
import { type Pane, Panes, modeFor, panesInOrder } from "./panes";
import css from "./workspace.css";

const words: Dictionary<{ views: string; panes: Record<Pane, string>; column: string; row: string }> = {
  en: {
    views: "What is shown",
    panes: { lesson: "Lesson", cluster: "Cluster", editor: "Editor", terminal: "Terminal" },
    column: "Width of the lesson",
    row: "Height of the terminal",
  },
  zh: {
    views: "显示内容",
    panes: { lesson: "课程", cluster: "集群", editor: "编辑器", terminal: "终端" },
    column: "课程正文的宽度",
    row: "终端的高度",
  },
};

const icons: Record<Pane, string> = {
  lesson: "M3 3.2c2-.7 3.7-.5 5 .6 1.3-1.1 3-1.3 5-.6v9.3c-2-.7-3.7-.5-5 .6-1.3-1.1-3-1.3-5-.6zM8 3.8v9.3",
  cluster: "M8 2l5 3v6l-5 3-5-3V5zM8 8v6M8 8L3 5M8 8l5-3",
  editor: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.3 4.5l2.2 2.2",
  terminal: "M2.5 3.5h11v9h-11zM5 6.5l2 1.75L5 10M8.5 10H11",
};

const kept = "pilothouse.workspace";
const atFirst = { column: 0.4, row: 0.54 };
const least = 0.12;

/**
 * The places of the lesson page: lesson, cluster, editor and terminal, in slots of these names, with dividers that
 * pointer and keys move. Where there is no room for all, buttons choose. Slot `tools` is beside the buttons.
 *
 * Method `reveal(pane)` makes sure that a pane is seen.
 */
export class Workspace extends HTMLElement {
  private readonly panes = new Panes();
  private shares = { ...atFirst };
  private readonly views = html("div", { class: "views", role: "group" });
  private readonly bar = html("div", { class: "bar" }, this.views, html("slot", { name: "tools" }));
  private readonly column = divider({
    orientation: "vertical",
    label: () => texts(words).column,
    share: () => this.shares.column,
    move: (by) => this.move("column", by),
    extent: () => this.clientWidth,
    restore: () => this.move("column", atFirst.column - this.shares.column),
  });
  private readonly row = divider({
    orientation: "horizontal",
    label: () => texts(words).row,
    share: () => this.shares.row,
    move: (by) => this.move("row", by),
    extent: () => this.clientHeight,
    restore: () => this.move("row", atFirst.row - this.shares.row),
  });
  private readonly stops: (() => void)[] = [];

  constructor() {
    super();
    const slot = (name: Pane) => html("slot", { name });
    this.attachShadow({ mode: "open" }).append(
      html("style", {}, commonCss, css),
      slot("lesson"),
      this.column.element,
      this.bar,
      slot("cluster"),
      slot("editor"),
      this.row.element,
      slot("terminal"),
    );
    this.shares = { ...atFirst, ...restored() };
  }

  connectedCallback(): void {
    const size = new ResizeObserver(() => this.resized());
    size.observe(this);
    // Where the bar is the only way to another pane, what is chosen there is what the person wants to see.
    const focused = (event: FocusEvent) => this.wantPaneOf(event.target);
    this.addEventListener("focusin", focused);
    const children = new MutationObserver(() => this.draw());
    children.observe(this, { childList: true });
    this.stops.push(() => size.disconnect(), () => children.disconnect(), onLanguageChange(() => this.draw()), () => this.removeEventListener("focusin", focused));
    this.resized();
  }

  disconnectedCallback(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** Makes sure that the pane is seen. */
  reveal(pane: Pane): void {
    this.panes.want(pane);
    this.draw();
  }

  /** Shows the pane and puts the focus there. */
  enter(pane: Pane): void {
    this.reveal(pane);
    this.paneElement(pane)?.focus();
  }

  private paneElement(pane: Pane): HTMLElement | null {
    return this.querySelector<HTMLElement>(`:scope > [slot="${pane}"]`);
  }

  private wantPaneOf(target: EventTarget | null): void {
    const pane = (target as Element | null)?.closest?.("[slot]")?.getAttribute("slot") as Pane | null;
    if (pane && panesInOrder.includes(pane)) this.panes.want(pane);
  }

  private resized(): void {
    if (this.clientWidth === 0) return;
    this.panes.mode = modeFor(this.clientWidth, this.clientHeight);
    this.draw();
  }

  private draw(): void {
    const t = texts(words);
    const { mode } = this.panes;
    set(this, { mode, cluster: this.panes.shows("cluster") });
    for (const pane of panesInOrder) {
      const element = this.paneElement(pane);
      if (element) element.hidden = !this.panes.shows(pane);
    }
    this.column.element.hidden = mode === "tall" || mode === "single";
    this.row.element.hidden = mode === "short" || mode === "single";
    this.drawShares();
    this.column.refresh();
    this.row.refresh();
    set(this.views, { "aria-label": t.views });
    this.drawViews(t.panes);
  }

  private drawViews(names: Record<Pane, string>): void {
    const wanted = this.panes.choices;
    const drawn = [...this.views.children].map((child) => (child as HTMLElement).dataset["pane"]);
    if (drawn.join() !== wanted.join()) this.views.replaceChildren(...wanted.map((pane) => this.view(pane)));
    for (const child of this.views.children as unknown as Iterable<HTMLElement>) {
      const pane = child.dataset["pane"] as Pane;
      set(child, { "aria-pressed": String(this.panes.shows(pane)) });
      if (child.lastChild) child.lastChild.textContent = names[pane];
    }
  }

  private view(pane: Pane): HTMLElement {
    const button = html("button", { type: "button", "data-pane": pane }, icon(icons[pane]), html("span"));
    button.addEventListener("click", () => this.reveal(pane));
    return button;
  }

  private drawShares(): void {
    const { column, row } = this.shares;
    const share = (name: string, value: number) => this.style.setProperty(name, `${value.toFixed(4)}fr`);
    share("--left", column);
    share("--right", 1 - column);
    share("--upper", row);
    share("--lower", 1 - row);
  }

  private move(which: "column" | "row", by: number): void {
    this.shares[which] = Math.min(1 - least, Math.max(least, this.shares[which] + by));
    this.drawShares();
    localStorage.setItem(kept, JSON.stringify(this.shares));
  }
}

function restored(): Partial<typeof atFirst> {
  try {
    const shares = JSON.parse(localStorage.getItem(kept) ?? "{}") as Record<string, unknown>;
    const usable = (value: unknown) => typeof value === "number" && value >= least && value <= 1 - least;
    return Object.fromEntries(Object.entries(shares).filter(([name, value]) => name in atFirst && usable(value)));
  } catch {
    return {};
  }
}

customElements.define("pilothouse-workspace", Workspace);
