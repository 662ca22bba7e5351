/** The languages of the interface. */
export type Language = "en" | "zh";

/** The page's language, from the document's `lang`; English unless it is Chinese. */
export function language(): Language {
  const lang = typeof document === "undefined" ? "en" : document.documentElement.lang;
  return lang.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Texts of one component in every language; a missing translation does not compile. */
export type Dictionary<T> = Record<Language, T>;

/** The texts in the page's language. */
export function texts<T>(dictionary: Dictionary<T>): T {
  return dictionary[language()];
}

/** Calls back when the page's language changes; returns the way to stop. */
export function onLanguageChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ["lang"] });
  return () => observer.disconnect();
}
