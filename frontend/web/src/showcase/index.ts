import { ClusterMap } from "../map";
import { reducedMotion } from "../common/scheme";
import { act, length } from "./scenario";

const pauseMillis = 1900;
const stillAct = 4;

/** Goes through a scenario over and over while it is seen; shows one act to those who want less motion. */
class Showcase extends HTMLElement {
  private readonly map = new ClusterMap();
  private timer = 0;
  private index = 0;

  connectedCallback(): void {
    this.map.inert = true;
    this.setAttribute("aria-hidden", "true");
    this.append(this.map);
    if (reducedMotion()) {
      this.map.model = act(stillAct);
      return;
    }
    this.next();
    this.timer = window.setInterval(() => {
      if (!document.hidden) this.next();
    }, pauseMillis);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private next(): void {
    this.map.model = act(this.index);
    this.index = (this.index + 1) % length;
  }
}

customElements.define("pilothouse-showcase", Showcase);
