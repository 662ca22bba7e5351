/** Calls back when the page may have turned light or dark; returns the way to stop. */
export function onSchemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ["style", "theme", "class"] });
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", callback);
  };
}

/** Whether the element is shown dark: the used colour scheme, whoever has set it. */
export function isDark(host: Element): boolean {
  const scheme = getComputedStyle(host).colorScheme;
  if (scheme.includes("dark") && !scheme.includes("light")) return true;
  if (scheme.includes("light") && !scheme.includes("dark")) return false;
  return matchMedia("(prefers-color-scheme: dark)").matches && scheme.includes("dark");
}

/** Whether the person asked the system for less motion. */
export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
