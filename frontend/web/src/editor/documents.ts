/** A file that is open: what stands in the editor, what was last read or saved, and what another program has made of it since. */
export interface OpenDocument<S> {
  path: string;
  state: S;
  text: string;
  saved: string;
  /** The file's new content when it was changed outside while it had unsaved changes; null when it was deleted. */
  outside?: string | null;
}

/** The open files in the order of their tabs. `S` is what the editor keeps for a file that is not shown. */
export class Documents<S> {
  readonly open: OpenDocument<S>[] = [];
  shown: OpenDocument<S> | undefined;

  find(path: string): OpenDocument<S> | undefined {
    return this.open.find((document) => document.path === path);
  }

  add(path: string, text: string, state: S): OpenDocument<S> {
    const document = { path, state, text, saved: text };
    this.open.push(document);
    return document;
  }

  isDirty(document: OpenDocument<S>): boolean {
    return document.text !== document.saved;
  }

  get anyDirty(): boolean {
    return this.open.some((document) => this.isDirty(document));
  }

  /** Closes a file; its neighbour is shown in its place. */
  close(document: OpenDocument<S>): void {
    const index = this.open.indexOf(document);
    if (index < 0) return;
    this.open.splice(index, 1);
    if (this.shown === document) this.shown = this.open[Math.min(index, this.open.length - 1)];
  }

  /**
   * Takes note of what the file holds now; null when it is gone. "reload" when the new content should be shown at
   * once, "conflict" when unsaved changes are in the way, "same" when nothing is to be done.
   */
  changedOutside(document: OpenDocument<S>, content: string | null): "same" | "reload" | "conflict" {
    if (content === document.saved) {
      delete document.outside;
      return "same";
    }
    if (content !== null && content === document.text) {
      document.saved = content;
      delete document.outside;
      return "same";
    }
    if (content !== null && !this.isDirty(document)) return "reload";
    document.outside = content;
    return "conflict";
  }
}
