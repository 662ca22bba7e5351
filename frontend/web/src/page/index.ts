import { goToRegion } from "./regions";

/** Keys of the whole page: F6 walks through the regions, Alt+Shift+H shows the shortcuts. */
document.addEventListener("keydown", (event) => {
  if (event.key === "F6" && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    goToRegion(event.shiftKey ? -1 : 1);
  } else if (event.altKey && event.shiftKey && event.code === "KeyH") {
    event.preventDefault();
    document.querySelector<HTMLElement>(".ph-shortcuts-button")?.click();
  }
});

/** Links to a place on this page move the focus there, also into a terminal. */
document.addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>('.ph-skip a[href*="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
}, true);
