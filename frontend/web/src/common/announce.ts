import { html } from "./dom";

let news: HTMLElement | undefined;

/** Says something to those who cannot see it; the same words again are said again. */
export function announce(words: string): void {
  if (!news?.isConnected) {
    news = html("div", { role: "status", class: "ph-hidden" });
    document.body.append(news);
  }
  news.replaceChildren(html("span", {}, words));
}
