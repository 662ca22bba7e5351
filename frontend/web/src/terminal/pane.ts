import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { html, text } from "../common/dom";
import { texts } from "../common/i18n";
import { isDark, reducedMotion } from "../common/scheme";
import { type ConnectionState, type Socket, TerminalConnection } from "./connection";
import { terminalTexts } from "./texts";
import { darkTheme, lightTheme } from "./themes";

const encoder = new TextEncoder();

/** Keys that the page or the component handles, not the shell. */
export type KeyFilter = (event: KeyboardEvent) => boolean;

/** One terminal on the page: the screen, its connection, and a line that says when the connection is not there. */
export class Pane {
  readonly element = html("div", { class: "pane" });
  private readonly screen = html("div", { class: "screen" });
  private readonly noticeText = html("span");
  private readonly retryButton = html("button", { type: "button" });
  private readonly notice = html("div", { class: "notice", role: "status", hidden: true }, this.noticeText, this.retryButton);
  private readonly terminal: Terminal;
  private readonly fitting = new FitAddon();
  private readonly connection: TerminalConnection;
  private replaysInFlight = 0;
  private opened = false;

  constructor(
    readonly id: string,
    host: Element,
    openSocket: () => Socket,
    keys: KeyFilter,
    onFocus: () => void,
  ) {
    this.terminal = new Terminal({
      fontFamily: getComputedStyle(host).getPropertyValue("--ph-mono") || "monospace",
      fontSize: 13,
      lineHeight: 1.2,
      letterSpacing: 0,
      cursorBlink: !reducedMotion(),
      scrollback: 5000,
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      theme: isDark(host) ? darkTheme : lightTheme,
      screenReaderMode: false,
    });
    this.terminal.loadAddon(this.fitting);
    this.connection = new TerminalConnection(
      openSocket,
      {
        output: (bytes, replaying) => this.output(bytes, replaying),
        reset: () => this.terminal.reset(),
        state: (state, seconds) => this.showState(state, seconds),
      },
      (milliseconds, action) => {
        const timer = window.setTimeout(action, milliseconds);
        return () => window.clearTimeout(timer);
      },
    );
    this.terminal.onData((data) => this.typed(encoder.encode(data)));
    this.terminal.onBinary((data) => this.typed(Uint8Array.from(data, (letter) => letter.charCodeAt(0))));
    this.terminal.onResize(({ cols, rows }) => this.connection.resize(cols, rows));
    this.terminal.attachCustomKeyEventHandler((event) => this.clipboardKey(event) && keys(event));
    this.retryButton.addEventListener("click", () => this.connection.retry());
    this.element.append(this.screen, this.notice);
    this.element.addEventListener("focusin", onFocus);
  }

  /** Shows the screen and connects; to be called when the element is on the page. */
  open(): void {
    if (!this.opened) {
      this.opened = true;
      this.terminal.open(this.screen);
      this.terminal.textarea?.setAttribute("aria-label", `${texts(terminalTexts).terminal(this.id)}. ${texts(terminalTexts).leaveHint}`);
      this.fit();
      this.connection.connect();
    } else this.fit();
  }

  fit(): void {
    if (this.opened && this.screen.clientWidth > 20 && this.screen.clientHeight > 20) this.fitting.fit();
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Whether a full-screen program has the terminal, so that no command line can be typed. */
  get busy(): boolean {
    return this.terminal.buffer.active.type === "alternate";
  }

  /** Types a command line, or several, over whatever stands on the line. */
  run(command: string): void {
    this.connection.input(encoder.encode(`\x15${command.replace(/\r?\n/g, "\r")}\r`));
    this.terminal.scrollToBottom();
  }

  /** Whether screen readers get the output. */
  speak(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  restyle(host: Element): void {
    this.terminal.options.theme = isDark(host) ? darkTheme : lightTheme;
    this.showState(this.connection.state, 0);
  }

  dispose(forGood: boolean): void {
    this.connection.close(forGood);
    this.terminal.dispose();
    this.element.remove();
  }

  private typed(bytes: Uint8Array): void {
    if (this.connection.state === "ended") {
      if (bytes.includes(13)) {
        this.terminal.reset();
        this.connection.restart();
      }
    } else if (this.replaysInFlight === 0) this.connection.input(bytes);
  }

  private output(bytes: Uint8Array, replaying: boolean): void {
    if (!replaying) {
      this.terminal.write(bytes);
      return;
    }
    this.replaysInFlight++;
    this.terminal.write(bytes, () => this.replaysInFlight--);
  }

  /** Ctrl+Shift+C copies, Ctrl+Shift+V is left to the browser, which pastes. */
  private clipboardKey(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || !event.shiftKey || event.type !== "keydown") return true;
    if (event.code === "KeyV") return false;
    if (event.code !== "KeyC") return true;
    event.preventDefault();
    if (this.terminal.hasSelection()) void navigator.clipboard.writeText(this.terminal.getSelection());
    return false;
  }

  private showState(state: ConnectionState, seconds: number): void {
    const t = texts(terminalTexts);
    const words: Record<ConnectionState, string> = {
      connecting: "",
      open: "",
      lost: t.lost(seconds),
      ended: t.ended,
      refused: t.refused,
    };
    text(this.noticeText, words[state]);
    text(this.retryButton, t.reconnect);
    this.retryButton.hidden = state !== "lost";
    this.notice.hidden = words[state] === "";
    this.element.dataset["state"] = state;
  }
}
