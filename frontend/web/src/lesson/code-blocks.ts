import { classHighlighter, highlightTree } from "@lezer/highlight";
import { parser as yamlParser } from "@lezer/yaml";
import { announce } from "../common/announce";
import { html, iconButton } from "../common/dom";
import { reachableWhenScrolled } from "./scrolled";
import { type Dictionary, texts } from "../common/i18n";
import { commandsOf, shellTokens } from "./shell-words";

const icons = {
  copy: "M6 6h7v7H6zM3 10V3h7",
  done: "M3.5 8.5l3 3 6-7",
  run: "M5 3.5l7 4.5-7 4.5z",
  open: "M4 2.5h5L12 5.5V13a.8.8 0 0 1-.8.8H4.8A.8.8 0 0 1 4 13zM8 6.5v4M6 8.5h4",
};

const words: Dictionary<{ code: string; copy: string; copied: string; run: string; put: (file: string) => string }> = {
  en: { code: "Code", copy: "Copy", copied: "Copied", run: "Run in the terminal", put: (file) => `Create ${file} in the editor` },
  zh: { code: "代码", copy: "复制", copied: "已复制", run: "在终端中运行", put: (file) => `在编辑器中创建 ${file}` },
};

const shells = new Set(["sh", "bash", "shell", "console"]);

/** Gives every code block below the element its colours and its buttons. */
export function enhanceCodeBlocks(root: HTMLElement): void {
  for (const code of root.querySelectorAll<HTMLElement>("pre > code")) {
    const pre = code.parentElement as HTMLElement;
    if (pre.parentElement?.classList.contains("code-block")) continue;
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
    const source = code.textContent ?? "";
    colour(code, language, source);
    const file = code.dataset["file"];
    const frame = html("div", { class: `code-block${shells.has(language) ? " shell" : ""}${file ? " named" : ""}` });
    pre.replaceWith(frame);
    frame.append(pre, buttons(root, language, source, file));
    reachableWhenScrolled(pre, texts(words).code);
  }
}

function buttons(root: HTMLElement, language: string, source: string, file: string | undefined): HTMLElement {
  const t = texts(words);
  const command = commandsOf(language, source);
  const bar = html("div", { class: "code-buttons" });
  if (file) bar.append(html("span", { class: "code-file" }, file));
  const copied = shells.has(language) ? command : source.replace(/\n$/, "");
  const copy = iconButton(icons.copy, t.copy, () => {
    void navigator.clipboard?.writeText(copied).then(() => {
      copy.title = t.copied;
      copy.classList.add("done");
      announce(t.copied);
      setTimeout(() => {
        copy.title = t.copy;
        copy.classList.remove("done");
      }, 1200);
    });
  });
  bar.append(copy);
  if (file) bar.append(labelled(icons.open, t.put(file), () => fire(root, "put-file", { path: file, content: source })));
  if (shells.has(language) && command !== "") {
    const run = labelled(icons.run, t.run, () => fire(root, "run-command", { command }));
    run.setAttribute("aria-label", `${t.run}: ${command.split("\n")[0]}`);
    bar.append(run);
  }
  return bar;
}

function labelled(icon: string, label: string, action: () => void): HTMLButtonElement {
  const button = iconButton(icon, label, action);
  button.classList.add("prominent");
  return button;
}

function fire(root: HTMLElement, name: string, detail: Record<string, string>): void {
  root.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

function colour(code: HTMLElement, language: string, source: string): void {
  if (shells.has(language)) code.replaceChildren(...shellNodes(language, source));
  else if (language === "yaml" || language === "yml") code.replaceChildren(...yamlNodes(source));
}

function shellNodes(language: string, source: string): (Node | string)[] {
  if (language !== "console") return shellTokens(source).map((token) => span(`sh-${token.kind}`, token.text));
  return source.split(/(?<=\n)/).flatMap((line) =>
    line.startsWith("$ ")
      ? [span("sh-prompt", "$ "), ...shellTokens(line.slice(2)).map((token) => span(`sh-${token.kind}`, token.text))]
      : [span("sh-output", line)],
  );
}

function yamlNodes(source: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  highlightTree(yamlParser.parse(source), classHighlighter, (from, to, classes) => {
    if (from > end) nodes.push(source.slice(end, from));
    nodes.push(span(classes, source.slice(from, to)));
    end = to;
  });
  nodes.push(source.slice(end));
  return nodes;
}

function span(className: string, content: string): HTMLElement | string {
  return className === "sh-plain" ? content : html("span", { class: className }, content);
}
