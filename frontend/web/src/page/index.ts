import type { Pane } from "../workspace/panes";
import { goToBorder, leaveBorder } from "./borders";
import { enter, goToPane, goToRegion } from "./regions";

/** With Alt+Shift. Letters, as their plain Alt forms stay the shell's; none that a browser uses itself. */
const panes: Record<string, Pane> = { KeyL: "lesson", KeyC: "cluster", KeyE: "editor", KeyS: "terminal" };

/** Keys of the whole page, before a terminal or an editor sees them: F6 walks through the regions, Alt+Shift and a letter goes to one, Alt+Shift+M to
 * a border, Alt+Shift+H shows the shortcuts. */
document.addEventListener("keydown", (event) => {
  if (document.querySelector("vaadin-dialog[opened], vaadin-confirm-dialog[opened]")) return;
  if (event.key === "F6" && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (!goToRegion(event.shiftKey ? -1 : 1)) return;
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (event.key === "Escape" && leaveBorder()) {
    event.preventDefault();
    return;
  }
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  const pane = panes[event.code];
  if (pane) goToPane(pane);
  else if (event.code === "KeyM") goToBorder();
  else if (event.code === "KeyH") document.querySelector<HTMLElement>(".ph-shortcuts-button")?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

/** Links to a place on this page move the focus there, also into a terminal. */
document.addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>('.ph-skip a[href*="#"]');
  const target = link && (document.getElementById(link.hash.slice(1)) ?? document.querySelector("main"));
  if (!target) return;
  if (target.localName === "main" && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  event.preventDefault();
  event.stopPropagation();
  enter(target);
}, true);
