import commonCss from "../common/common.css";
import { html, icon, set, text } from "../common/dom";
import { type Dictionary, onLanguageChange, texts } from "../common/i18n";
import css from "./clock.css";

const words: Dictionary<{ clock: string; time: string; pause: string; normal: string; fast: string; skip: string }> = {
  en: {
    clock: "Clock of the cluster",
    time: "Time in the cluster",
    pause: "Stop the cluster's time",
    normal: "1×, normal speed",
    fast: "10×, ten times as fast",
    skip: "Skip to the next event",
  },
  zh: { clock: "集群时钟", time: "集群内的时间", pause: "暂停集群时间", normal: "1×，正常速度", fast: "10×，十倍速", skip: "跳到下一个事件" },
};

/**
 * The control of the cluster's time. Properties `speed` (0, 1 or 10) and `now` (milliseconds since 1970). Fires
 * `clock-speed` with `{speed}` and `clock-skip`.
 */
export class Clock extends HTMLElement {
  private currentSpeed = 1;
  private base = Date.now();
  private baseAt = performance.now();
  private timer = 0;
  private stop: (() => void) | undefined;
  private readonly time = html("span", { class: "time", role: "timer" });
  private readonly control = html("div", { class: "control", role: "group" });

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(html("style", {}, commonCss, css), this.time, this.control);
  }

  connectedCallback(): void {
    this.stop = onLanguageChange(() => this.draw());
    this.timer = window.setInterval(() => this.tick(), 250);
    this.draw();
  }

  disconnectedCallback(): void {
    this.stop?.();
    clearInterval(this.timer);
  }

  get speed(): number {
    return this.currentSpeed;
  }

  set speed(value: number) {
    this.now = this.now;
    this.currentSpeed = value;
    this.draw();
  }

  get now(): number {
    return this.base + (performance.now() - this.baseAt) * this.currentSpeed;
  }

  set now(value: number) {
    this.base = value;
    this.baseAt = performance.now();
    this.tick();
  }

  private tick(): void {
    text(this.time, new Date(this.now).toISOString().slice(11, 19));
  }

  private draw(): void {
    const t = texts(words);
    set(this, { paused: this.currentSpeed === 0 });
    set(this.control, { "aria-label": t.clock });
    set(this.time, { title: t.time, "aria-label": t.time });
    const pause = icon("M5.5 4v8M10.5 4v8");
    const skip = icon("M3.5 4l6 4-6 4zM12.5 4v8");
    if (this.control.dataset["label"] !== t.clock) {
      this.control.dataset["label"] = t.clock;
      this.control.replaceChildren(
        this.button(pause, t.pause, 0),
        this.button("1×", t.normal, 1),
        this.button("10×", t.fast, 10),
        this.skipButton(skip, t.skip),
      );
    }
    // The buttons stay the same elements, so that the one with the focus keeps it.
    for (const button of this.control.querySelectorAll<HTMLElement>("[data-speed]")) {
      set(button, { "aria-pressed": String(Number(button.dataset["speed"]) === this.currentSpeed) });
    }
    this.tick();
  }

  private button(content: Node | string, label: string, speed: number): HTMLButtonElement {
    const button = html("button", { type: "button", title: label, "aria-label": label, "data-speed": speed }, content);
    button.addEventListener("click", () => {
      this.speed = speed;
      this.dispatchEvent(new CustomEvent("clock-speed", { detail: { speed } }));
    });
    return button;
  }

  private skipButton(content: Node, label: string): HTMLButtonElement {
    const button = html("button", { type: "button", class: "filled", title: label, "aria-label": label }, content);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("clock-skip")));
    return button;
  }
}

customElements.define("pilothouse-clock", Clock);
