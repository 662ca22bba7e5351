import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import commonCss from "../common/common.css";
import { html, iconButton, keepingFocus, text } from "../common/dom";
import { onLanguageChange, texts } from "../common/i18n";
import { codeState } from "./code";
import { Documents, type OpenDocument } from "./documents";
import css from "./editor.css";
import { FileTree } from "./file-tree";
import { type FileService, baseName, isUsableName, isYaml } from "./files";
import { editorTexts } from "./texts";

const icons = {
  plus: "M8 3.5v9M3.5 8h9",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h5V3M5 13V9h6v4",
  remove: "M3.5 4.5h9M6.5 4V2.8h3V4M4.7 4.5l.6 8.7h5.4l.6-8.7M7 7v4M9 7v4",
  refresh: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
  close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
};

type Document = OpenDocument<EditorState>;

/** The methods that Vaadin puts on an element for its server-side component. */
interface ServerSide {
  list(directory: string): Promise<string>;
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<string | null>;
  remove(path: string): Promise<string | null>;
}

/**
 * An editor on the workstation's files.
 *
 * The server side, or `service`, reads and writes; the server calls `changed(path)` when a file has changed. Fires
 * `run-command` with `{command}` to apply a manifest, and `unsaved-changed` with `{unsaved}`.
 */
export class CodeEditor extends HTMLElement {
  /** Where the files are; replaced on the demo page. */
  service: FileService = {
    list: async (directory) => JSON.parse(orFail(await this.server.list(directory))),
    read: async (path) => orFail(await this.server.read(path)),
    write: async (path, content) => void orFail(await this.server.write(path, content)),
    remove: async (path) => void orFail(await this.server.remove(path)),
  };

  private readonly documents = new Documents<EditorState>();
  private readonly tree = new FileTree(
    (directory) => this.service.list(directory),
    (path) => void this.openFile(path),
    (path) => this.marks(path),
  );
  private readonly treeBar = html("div", { class: "bar" });
  private readonly newFile = html("div", { class: "new-file", hidden: true });
  private readonly bar = html("div", { class: "bar" });
  private readonly strip = html("div", { class: "strip", role: "alert", hidden: true });
  private readonly code = html("div", { class: "code", hidden: true });
  private readonly empty = html("div", { class: "empty" });
  private readonly status = html("div", { class: "visually-hidden", role: "status" });
  private readonly view: EditorView;
  private refreshTimer = 0;
  private unsaved = false;
  private stop: (() => void) | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(
      html("style", {}, commonCss, css),
      html("aside", {}, this.treeBar, this.newFile, this.tree.element),
      html("section", {}, this.bar, this.strip, this.code, this.empty, this.status),
    );
    this.view = new EditorView({ parent: this.code, root });
  }

  private get server(): ServerSide {
    return (this as unknown as { $server: ServerSide }).$server;
  }

  connectedCallback(): void {
    const leaving = (event: BeforeUnloadEvent) => {
      if (this.documents.anyDirty) event.preventDefault();
    };
    window.addEventListener("beforeunload", leaving);
    const languages = onLanguageChange(() => this.draw());
    this.stop = () => {
      languages();
      window.removeEventListener("beforeunload", leaving);
    };
    this.draw();
    void this.attempt(() => this.tree.refresh());
  }

  disconnectedCallback(): void {
    this.stop?.();
    clearTimeout(this.refreshTimer);
  }

  /** Opens a file, or shows it when it is open. */
  async openFile(path: string): Promise<void> {
    await this.attempt(async () => {
      const known = this.documents.find(path);
      const document = known ?? this.documents.add(path, "", this.stateOf(path, ""));
      if (!known) {
        try {
          this.replace(document, await this.service.read(path));
        } catch (failure) {
          this.documents.close(document);
          throw failure;
        }
      }
      this.show(document);
      this.view.focus();
    });
  }

  /** Makes or replaces a file and opens it. */
  async putFile(path: string, content: string): Promise<void> {
    await this.attempt(async () => {
      await this.service.write(path, content);
      const known = this.documents.find(path);
      if (known) this.replace(known, content);
      await this.tree.refresh();
      await this.openFile(path);
    });
  }

  /** The server says that a file has changed. */
  changed(path: string): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = window.setTimeout(() => void this.attempt(() => this.tree.refresh()), 150);
    const document = this.documents.find(path);
    if (document) void this.compare(document);
  }

  /** Forgets everything: the sandbox has been reset. */
  resetFiles(): void {
    for (const document of [...this.documents.open]) this.documents.close(document);
    this.hideStrip();
    this.draw();
    void this.attempt(() => this.tree.refresh());
  }

  override focus(): void {
    if (this.documents.shown) this.view.focus();
    else (this.tree.element.querySelector<HTMLElement>('[tabindex="0"]') ?? this.treeBar.querySelector<HTMLElement>("button"))?.focus();
  }

  private stateOf(path: string, content: string): EditorState {
    return codeState(
      path,
      content,
      texts(editorTexts).editor(baseName(path)),
      (value) => this.typed(path, value),
      () => void this.save(),
    );
  }

  /** Shows new content as saved. */
  private replace(document: Document, content: string): void {
    document.text = content;
    document.saved = content;
    delete document.outside;
    document.state = this.stateOf(document.path, content);
    if (this.documents.shown === document) this.view.setState(document.state);
  }

  private show(document: Document): void {
    const before = this.documents.shown;
    if (before && before !== document) before.state = this.view.state;
    if (before !== document) {
      this.documents.shown = document;
      this.view.setState(document.state);
    }
    this.draw();
  }

  private typed(path: string, value: string): void {
    const document = this.documents.find(path);
    if (!document) return;
    const wasDirty = this.documents.isDirty(document);
    document.text = value;
    if (wasDirty !== this.documents.isDirty(document)) this.draw();
  }

  private async save(): Promise<boolean> {
    const document = this.documents.shown;
    if (!document) return false;
    const content = document.text;
    return this.attempt(async () => {
      await this.service.write(document.path, content);
      document.saved = content;
      delete document.outside;
      text(this.status, texts(editorTexts).saved(baseName(document.path)));
      this.draw();
    });
  }

  private async apply(): Promise<void> {
    const document = this.documents.shown;
    if (!document || !(await this.save())) return;
    this.dispatchEvent(new CustomEvent("run-command", { detail: { command: `kubectl apply -f ${quoted(document.path)}` }, bubbles: true, composed: true }));
  }

  /** Reads a file that has changed and decides what to do about it. */
  private async compare(document: Document): Promise<void> {
    let content: string | null = null;
    try {
      content = await this.service.read(document.path);
    } catch {
      content = null;
    }
    if (this.documents.changedOutside(document, content) === "reload" && content !== null) {
      this.replace(document, content);
      text(this.status, texts(editorTexts).reloaded(baseName(document.path)));
    }
    this.draw();
  }

  private removeFile(document: Document): void {
    const t = texts(editorTexts);
    this.ask(t.confirmRemove(document.path), [
      [t.remove, async () => {
        await this.service.remove(document.path);
        this.closeNow(document);
        await this.tree.refresh();
      }],
    ]);
  }

  private close(document: Document): void {
    const t = texts(editorTexts);
    if (!this.documents.isDirty(document)) {
      this.closeNow(document);
      return;
    }
    this.show(document);
    this.ask(t.confirmClose(baseName(document.path)), [
      [t.save, async () => void ((await this.save()) && this.closeNow(document))],
      [t.discard, async () => this.closeNow(document)],
    ]);
  }

  private closeNow(document: Document): void {
    this.documents.close(document);
    const next = this.documents.shown;
    if (next) this.view.setState(next.state);
    this.draw();
  }

  private askName(): void {
    const t = texts(editorTexts);
    const input = html("input", { "aria-label": t.newFileName, placeholder: "web.yaml", spellcheck: "false" });
    const close = () => {
      this.newFile.hidden = true;
      this.newFile.replaceChildren();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
        this.treeBar.querySelector<HTMLElement>("button")?.focus();
      }
      if (event.key !== "Enter") return;
      const name = input.value.trim();
      if (!isUsableName(name)) this.complain(t.badName);
      else if (this.tree.has(name)) this.complain(t.exists(name));
      else {
        close();
        void this.putFile(name, "");
      }
    });
    input.addEventListener("blur", close);
    this.newFile.replaceChildren(input);
    this.newFile.hidden = false;
    input.focus();
  }

  private marks(path: string): { shown: boolean; dirty: boolean } {
    const document = this.documents.find(path);
    return { shown: document !== undefined && document === this.documents.shown, dirty: document !== undefined && this.documents.isDirty(document) };
  }

  private draw(): void {
    keepingFocus(this.shadowRoot, () => this.drawAnew(), () => this.focus());
  }

  private drawAnew(): void {
    const t = texts(editorTexts);
    const shown = this.documents.shown;
    this.treeBar.replaceChildren(
      html("span", { class: "title" }, t.files),
      iconButton(icons.plus, t.newFile, () => this.askName()),
      iconButton(icons.refresh, t.refresh, () => void this.attempt(() => this.tree.refresh())),
    );
    const tabs = html("div", { class: "tabs", "aria-label": t.openFiles, role: "group" }, ...this.documents.open.map((document) => this.tab(document)));
    this.bar.replaceChildren(tabs);
    if (shown) {
      if (isYaml(shown.path)) {
        const apply = html("button", { class: "apply", type: "button", title: t.apply }, "kubectl apply");
        apply.addEventListener("click", () => void this.apply());
        this.bar.append(apply);
      }
      this.bar.append(
        html("span", { class: "hint" }, t.leaveHint),
        iconButton(icons.save, t.save, () => void this.save(), { disabled: !this.documents.isDirty(shown) }),
        iconButton(icons.remove, t.remove, () => this.removeFile(shown)),
      );
    }
    this.code.hidden = !shown;
    this.empty.hidden = !!shown;
    this.empty.replaceChildren(html("strong", {}, t.empty), html("span", {}, t.emptyHint));
    this.drawConflict();
    this.tree.draw();
    this.announceUnsaved();
  }

  private tab(document: Document): HTMLElement {
    const t = texts(editorTexts);
    const name = baseName(document.path);
    const dirty = this.documents.isDirty(document);
    const button = html("button", { class: "name", type: "button", title: document.path, "aria-pressed": String(document === this.documents.shown) }, name);
    if (dirty) button.append(html("span", { class: "dot", title: t.unsaved, role: "img", "aria-label": t.unsaved }));
    button.addEventListener("click", () => {
      this.show(document);
      this.view.focus();
    });
    const close = iconButton(icons.close, t.close(name), () => this.close(document));
    close.classList.add("close");
    return html("div", { class: `tab${document === this.documents.shown ? " selected" : ""}` }, button, close);
  }

  private drawConflict(): void {
    const shown = this.documents.shown;
    if (!shown || shown.outside === undefined) {
      if (this.strip.dataset["kind"] === "conflict") this.hideStrip();
      return;
    }
    const t = texts(editorTexts);
    const content = shown.outside;
    const name = baseName(shown.path);
    const keep: [string, () => Promise<void>] = [t.keepMine, async () => {
      delete shown.outside;
      if (content !== null) shown.saved = content;
      this.draw();
    }];
    const load: [string, () => Promise<void>] = [t.reload, async () => {
      this.replace(shown, content ?? "");
      this.draw();
    }];
    this.ask(content === null ? t.removedOutside(name) : t.changedOutside(name), content === null ? [] : [load, keep], "conflict");
  }

  /** Asks in a strip above the text; every answer closes the strip. */
  private ask(question: string, answers: [string, () => Promise<void>][], kind = "question"): void {
    const buttons = answers.map(([label, action]) => {
      const button = html("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        this.hideStrip();
        void this.attempt(action);
      });
      return button;
    });
    if (kind === "question") {
      const cancel = html("button", { type: "button" }, texts(editorTexts).cancel);
      cancel.addEventListener("click", () => this.hideStrip());
      buttons.push(cancel);
    }
    this.strip.className = "strip";
    this.strip.dataset["kind"] = kind;
    this.strip.replaceChildren(html("span", {}, question), ...buttons);
    this.strip.hidden = false;
    if (kind === "question") buttons[0]?.focus();
  }

  private complain(message: string): void {
    this.strip.className = "strip bad";
    this.strip.dataset["kind"] = "error";
    this.strip.replaceChildren(html("span", {}, texts(editorTexts).failed(message)));
    this.strip.hidden = false;
  }

  private hideStrip(): void {
    keepingFocus(
      this.shadowRoot,
      () => {
        this.strip.replaceChildren();
        this.strip.hidden = true;
        this.strip.dataset["kind"] = "";
      },
      () => this.focus(),
    );
  }

  /** Runs an action; what goes wrong is told in the strip. */
  private async attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      if (this.strip.dataset["kind"] === "error") this.hideStrip();
      return true;
    } catch (failure) {
      this.complain(failure instanceof Error ? failure.message : String(failure));
      return false;
    }
  }

  private announceUnsaved(): void {
    const unsaved = this.documents.anyDirty;
    if (unsaved === this.unsaved) return;
    this.unsaved = unsaved;
    this.dispatchEvent(new CustomEvent("unsaved-changed", { detail: { unsaved } }));
  }
}

/** The server says failures as text behind a mark: a rejected promise would lose the words. */
function orFail(answer: string | null): string {
  if (answer?.startsWith("\u0000")) throw new Error(answer.slice(1));
  return answer ?? "";
}

function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replace(/'/g, "'\\''")}'`;
}

customElements.define("pilothouse-editor", CodeEditor);
