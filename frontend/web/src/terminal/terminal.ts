import xtermCss from "@xterm/xterm/css/xterm.css";
import commonCss from "../common/common.css";
import { divider } from "../common/divider";
import { html, iconButton, keepingFocus } from "../common/dom";
import { onLanguageChange, texts } from "../common/i18n";
import { onSchemeChange } from "../common/scheme";
import type { Socket } from "./connection";
import { Pane } from "./pane";
import { Tabs } from "./tabs";
import css from "./terminal.css";
import { terminalTexts } from "./texts";

const icons = {
  plus: "M8 3.5v9M3.5 8h9",
  right: "M2.5 3.5h11v9h-11zM8 3.5v9",
  down: "M2.5 3.5h11v9h-11zM2.5 8h11",
  close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  speak: "M2.5 6.2v3.6h2.4L8.5 12.5v-9L4.9 6.2zM11 5.8a3.2 3.2 0 0 1 0 4.4M12.8 4a5.7 5.7 0 0 1 0 8",
};

const speakKey = "pilothouse.screenReader";

/**
 * Terminals of a sandbox in tabs, each of which can be split.
 *
 * Property `sandbox` names the sandbox; the component connects to `terminal/{sandbox}/{number}` of the page's server.
 * Method `run(command)` types a command line. F6 and Shift+F6 are left to the page, so the focus can always leave.
 */
export class TerminalGroup extends HTMLElement {
  /** Opens the socket of a terminal; replaced on the demo page. */
  connect: (terminal: string) => Socket = (terminal) => openSocket(`terminal/${encodeURIComponent(this.name)}/${terminal}`);

  private name = "";
  private tabs = Tabs.restore(null);
  private readonly panes = new Map<string, Pane>();
  private readonly panels: HTMLElement[] = [];
  private readonly header = html("header");
  private readonly main = html("div", { class: "panels" });
  private readonly stops: (() => void)[] = [];

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(html("style", {}, xtermCss, commonCss, css), this.header, this.main);
  }

  get sandbox(): string {
    return this.name;
  }

  set sandbox(name: string) {
    if (name === this.name) return;
    for (const pane of this.panes.values()) pane.dispose(false);
    this.panes.clear();
    this.name = name;
    this.tabs = Tabs.restore(sessionStorage.getItem(this.storageKey));
    if (this.isConnected) void this.start();
  }

  connectedCallback(): void {
    const observer = new ResizeObserver(() => this.fit());
    observer.observe(this.main);
    this.stops.push(
      () => observer.disconnect(),
      onSchemeChange(() => this.restyle()),
      onLanguageChange(() => {
        this.drawHeader();
        this.restyle();
      }),
    );
    if (this.name !== "") void this.start();
  }

  disconnectedCallback(): void {
    for (const stop of this.stops.splice(0)) stop();
    for (const pane of this.panes.values()) pane.dispose(false);
    this.panes.clear();
  }

  /** Types the command into the active terminal, or into a new one while a full-screen program has it. */
  run(command: string): void {
    if (this.activePane?.busy && this.tabs.addTab()) this.draw();
    this.activePane?.run(command);
    this.focusTerminal();
  }

  /** Puts the focus into the active terminal. */
  focusTerminal(): void {
    this.activePane?.focus();
  }

  override focus(): void {
    this.focusTerminal();
  }

  private get storageKey(): string {
    return `pilothouse.terminals.${this.name}`;
  }

  private get activePane(): Pane | undefined {
    return this.panes.get(this.tabs.current.active);
  }

  /** The font must be there first: the size of a cell is measured once. */
  private async start(): Promise<void> {
    await Promise.race([document.fonts.load('13px "JetBrains Mono Variable"'), new Promise((done) => setTimeout(done, 1500))]);
    if (this.isConnected) this.draw();
  }

  private draw(): void {
    sessionStorage.setItem(this.storageKey, this.tabs.keep());
    this.drawHeader();
    this.drawPanels();
  }

  private get speaks(): boolean {
    return localStorage.getItem(speakKey) === "on";
  }

  /** Whether output is offered to screen readers, which costs time with much output. */
  private speak(on: boolean): void {
    localStorage.setItem(speakKey, on ? "on" : "off");
    for (const pane of this.panes.values()) pane.speak(on);
    this.drawHeader();
  }

  private drawHeader(): void {
    keepingFocus(this.shadowRoot, () => this.drawHeaderAnew(), () => this.focusTerminal());
  }

  private drawHeaderAnew(): void {
    const t = texts(terminalTexts);
    const list = html("div", { class: "tabs", role: "tablist", "aria-label": t.tabs });
    this.tabs.tabs.forEach((tab, index) => {
      const selected = index === this.tabs.selected;
      const name = tab.panes.map((pane) => pane.id).join(" · ");
      const button = html("button", { class: "tab", role: "tab", type: "button", "aria-selected": String(selected), tabindex: selected ? 0 : -1, id: `tab-${index}`, "aria-controls": `panel-${index}` }, t.shell(name));
      button.addEventListener("click", () => this.selectTab(index));
      button.addEventListener("keydown", (event) => this.onTabKey(event));
      list.append(button);
    });
    const full = this.tabs.full;
    const canSplit = this.tabs.canSplit;
    this.header.replaceChildren(
      list,
      iconButton(icons.plus, full ? t.tooMany : t.newTab, () => this.newTab(), { disabled: full }),
      html("span", { class: "spacer" }),
      html("span", { class: "hint" }, t.leaveHint),
      iconButton(icons.speak, t.screenReader, () => this.speak(!this.speaks), { "aria-pressed": String(this.speaks) }),
      iconButton(icons.right, canSplit ? t.splitRight : t.tooMany, () => this.split("row"), { disabled: !canSplit }),
      iconButton(icons.down, canSplit ? t.splitDown : t.tooMany, () => this.split("column"), { disabled: !canSplit }),
      iconButton(icons.close, t.closePane, () => this.closeActive()),
    );
  }

  private drawPanels(): void {
    for (const [id, pane] of this.panes) {
      if (this.tabs.ids.includes(id)) continue;
      pane.dispose(true);
      this.panes.delete(id);
    }
    while (this.panels.length > this.tabs.tabs.length) this.panels.pop()?.remove();
    this.tabs.tabs.forEach((tab, index) => {
      let panel = this.panels[index];
      if (!panel) {
        panel = html("div", { role: "tabpanel", id: `panel-${index}`, "aria-labelledby": `tab-${index}` });
        this.panels.push(panel);
        this.main.append(panel);
      }
      panel.hidden = index !== this.tabs.selected;
      panel.className = `panel ${tab.direction}${tab.panes.length === 1 ? " single" : ""}`;
      const wanted: HTMLElement[] = [];
      tab.panes.forEach(({ id, share }, position) => {
        const pane = this.paneFor(id);
        pane.element.style.flexGrow = String(share);
        pane.element.classList.toggle("active", id === tab.active);
        if (position > 0) wanted.push(this.border(tab.direction, position - 1));
        wanted.push(pane.element);
      });
      arrange(panel, wanted);
    });
    requestAnimationFrame(() => {
      for (const { id } of this.tabs.current.panes) this.panes.get(id)?.open();
    });
  }

  private paneFor(id: string): Pane {
    let pane = this.panes.get(id);
    if (!pane) {
      pane = new Pane(id, this, () => this.connect(id), (event) => this.shortcut(event), () => this.activated(id));
      pane.speak(this.speaks);
      this.panes.set(id, pane);
    }
    return pane;
  }

  private activated(id: string): void {
    if (this.tabs.current.active === id) return;
    this.tabs.activate(id);
    for (const [other, pane] of this.panes) pane.element.classList.toggle("active", other === id);
    sessionStorage.setItem(this.storageKey, this.tabs.keep());
  }

  private border(direction: "row" | "column", index: number): HTMLElement {
    const panes = this.tabs.current.panes;
    const shares = () => panes.map((pane) => pane.share);
    const before = () => shares().slice(0, index + 1).reduce((sum, share) => sum + share, 0);
    return divider({
      orientation: direction === "row" ? "vertical" : "horizontal",
      label: () => texts(terminalTexts).border,
      share: before,
      move: (by) => this.moveBorder(index, by),
      extent: () => (direction === "row" ? this.main.clientWidth : this.main.clientHeight),
      restore: () => {
        const [one, other] = [panes[index], panes[index + 1]];
        if (one && other) this.moveBorder(index, (other.share - one.share) / 2);
      },
    }).element;
  }

  private moveBorder(index: number, by: number): void {
    this.tabs.moveBorder(index, by);
    for (const { id, share } of this.tabs.current.panes) this.paneFor(id).element.style.flexGrow = String(share);
    sessionStorage.setItem(this.storageKey, this.tabs.keep());
    this.fit();
  }

  private onTabKey(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.tabs.step(-1),
      ArrowRight: () => this.tabs.step(1),
      Home: () => this.tabs.select(0),
      End: () => this.tabs.select(this.tabs.tabs.length - 1),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    this.draw();
    this.header.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  /** Keys of the component; false keeps the key from the shell. */
  private shortcut(event: KeyboardEvent): boolean {
    if (event.key === "F6") return false;
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return true;
    const actions: Record<string, () => void> = {
      KeyN: () => this.newTab(),
      KeyR: () => this.split("row"),
      KeyD: () => this.split("column"),
      KeyP: () => this.nextPane(),
      KeyW: () => this.closeActive(),
      ArrowLeft: () => this.selectStep(-1),
      ArrowRight: () => this.selectStep(1),
    };
    const action = actions[event.code];
    if (!action) return true;
    if (event.type === "keydown") {
      event.preventDefault();
      action();
    }
    return false;
  }

  private newTab(): void {
    this.tabs.addTab();
    this.drawAndFocus();
  }

  private split(direction: "row" | "column"): void {
    this.tabs.split(direction);
    this.drawAndFocus();
  }

  private nextPane(): void {
    const { panes, active } = this.tabs.current;
    const next = panes[(panes.findIndex((pane) => pane.id === active) + 1) % panes.length];
    if (next) this.panes.get(next.id)?.focus();
  }

  private closeActive(): void {
    const id = this.tabs.current.active;
    this.panes.get(id)?.dispose(true);
    this.panes.delete(id);
    this.tabs.close(id);
    this.drawAndFocus();
  }

  private selectTab(index: number): void {
    this.tabs.select(index);
    this.drawAndFocus();
  }

  private selectStep(by: number): void {
    this.tabs.step(by);
    this.drawAndFocus();
  }

  private drawAndFocus(): void {
    this.draw();
    requestAnimationFrame(() => this.focusTerminal());
  }

  private fit(): void {
    for (const { id } of this.tabs.current.panes) this.panes.get(id)?.fit();
  }

  private restyle(): void {
    for (const pane of this.panes.values()) pane.restyle(this);
  }
}

/** Puts the children in order without moving those that stay, as a moved terminal would lose its focus. */
function arrange(parent: HTMLElement, wanted: HTMLElement[]): void {
  for (const child of [...parent.children]) if (!wanted.includes(child as HTMLElement)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

function openSocket(path: string): Socket {
  const address = new URL(path, document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(address) as Socket;
}

customElements.define("pilothouse-terminal", TerminalGroup);
