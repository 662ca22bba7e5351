import { onLanguageChange } from "../common/i18n";
import { enhanceCodeBlocks } from "./code-blocks";
import { reachableWhenScrolled } from "./scrolled";

/**
 * The text of a lesson, in the page's own tree so that the page's style sheet and search reach it.
 *
 * Property `html` is the rendered Markdown. Fires `run-command` with `{command}` and `put-file` with `{path, content}`.
 */
export class LessonText extends HTMLElement {
  private source = "";
  private stop: (() => void) | undefined;

  get html(): string {
    return this.source;
  }

  set html(value: string) {
    if (value === this.source) return;
    this.source = value;
    this.render();
  }

  connectedCallback(): void {
    this.stop = onLanguageChange(() => this.render());
    this.render();
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private render(): void {
    if (!this.isConnected || this.source === "") return;
    this.innerHTML = this.source;
    enhanceCodeBlocks(this);
    for (const table of this.querySelectorAll("table")) {
      const frame = document.createElement("div");
      frame.className = "table-frame";
      table.replaceWith(frame);
      frame.append(table);
      reachableWhenScrolled(frame, table.querySelector("th")?.textContent ?? "");
    }
  }
}

customElements.define("pilothouse-lesson-text", LessonText);
