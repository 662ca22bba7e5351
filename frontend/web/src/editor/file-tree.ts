import { html, svg } from "../common/dom";
import { texts } from "../common/i18n";
import { type FileEntry, inOrder, join } from "./files";
import { editorTexts } from "./texts";

const shapes = {
  folder: "M2 4.5a1 1 0 0 1 1-1h3l1.5 1.8H13a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z",
  file: "M4 2.5h5L12 5.5V13a.8.8 0 0 1-.8.8H4.8A.8.8 0 0 1 4 13zM9 2.5v3h3",
};

/** The workstation's files as a tree for mouse and keyboard. */
export class FileTree {
  readonly element = html("div", { class: "tree", role: "tree" });
  private readonly listings = new Map<string, FileEntry[]>();
  private readonly expanded = new Set<string>([""]);
  private focused = "";

  constructor(
    private readonly list: (directory: string) => Promise<FileEntry[]>,
    private readonly choose: (path: string) => void,
    private readonly marks: (path: string) => { shown: boolean; dirty: boolean },
  ) {
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Reads every directory that is shown, then draws. */
  async refresh(): Promise<void> {
    for (const directory of [...this.expanded]) {
      try {
        this.listings.set(directory, inOrder(await this.list(directory)));
      } catch (failure) {
        this.listings.delete(directory);
        if (directory === "") throw failure;
        this.expanded.delete(directory);
      }
    }
    this.draw();
  }

  has(path: string): boolean {
    return this.visible().some((row) => row.path === path);
  }

  draw(): void {
    const t = texts(editorTexts);
    this.element.setAttribute("aria-label", t.files);
    const hadFocus = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    const rows = this.visible();
    if (!rows.some((row) => row.path === this.focused)) this.focused = rows[0]?.path ?? "";
    this.element.replaceChildren(...(rows.length === 0 ? [html("p", { class: "tree-empty" }, t.noFiles)] : rows.map((row) => this.row(row))));
    if (hadFocus) this.focusRow();
  }

  private visible(directory = "", depth = 0): { path: string; entry: FileEntry; depth: number }[] {
    return (this.listings.get(directory) ?? []).flatMap((entry) => {
      const path = join(directory, entry.name);
      const below = entry.directory && this.expanded.has(path) ? this.visible(path, depth + 1) : [];
      return [{ path, entry, depth }, ...below];
    });
  }

  private row({ path, entry, depth }: { path: string; entry: FileEntry; depth: number }): HTMLElement {
    const marks = this.marks(path);
    const row = html(
      "div",
      {
        class: `tree-row${marks.shown ? " shown" : ""}${entry.name.startsWith(".") ? " dotted" : ""}`,
        role: "treeitem",
        tabindex: path === this.focused ? 0 : -1,
        "aria-level": depth + 1,
        "aria-selected": String(marks.shown),
        "aria-expanded": entry.directory ? String(this.expanded.has(path)) : null,
        "data-path": path,
        style: `padding-inline-start: ${8 + depth * 14}px`,
      },
      svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: entry.directory ? shapes.folder : shapes.file })),
      html("span", { class: "tree-name" }, entry.name),
      marks.dirty ? html("span", { class: "dot", title: texts(editorTexts).unsaved }) : null,
    );
    row.addEventListener("click", () => this.activate(path, entry));
    return row;
  }

  private activate(path: string, entry: FileEntry): void {
    this.focused = path;
    if (!entry.directory) {
      this.choose(path);
      return;
    }
    if (this.expanded.has(path)) {
      this.expanded.delete(path);
      this.draw();
    } else {
      this.expanded.add(path);
      void this.refresh();
    }
  }

  private onKey(event: KeyboardEvent): void {
    const rows = this.visible();
    const index = rows.findIndex((row) => row.path === this.focused);
    const row = rows[index];
    if (!row) return;
    const open = row.entry.directory && this.expanded.has(row.path);
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.moveTo(rows[index + 1]?.path),
      ArrowUp: () => this.moveTo(rows[index - 1]?.path),
      Home: () => this.moveTo(rows[0]?.path),
      End: () => this.moveTo(rows[rows.length - 1]?.path),
      Enter: () => this.activate(row.path, row.entry),
      " ": () => this.activate(row.path, row.entry),
      ArrowRight: () => (row.entry.directory && !open ? this.activate(row.path, row.entry) : this.moveTo(rows[index + 1]?.path)),
      ArrowLeft: () => (open ? this.activate(row.path, row.entry) : this.moveTo(row.path.slice(0, Math.max(0, row.path.lastIndexOf("/"))) || rows[0]?.path)),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  private moveTo(path: string | undefined): void {
    if (path === undefined) return;
    this.focused = path;
    this.draw();
    this.focusRow();
  }

  private focusRow(): void {
    this.element.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }
}
