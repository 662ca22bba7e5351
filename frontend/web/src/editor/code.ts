import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { isYaml } from "./files";

/** Colours of YAML, from the page's tokens, so that they follow the scheme by themselves. */
const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--ph-accent)" },
  { tag: [tags.content, tags.attributeValue], color: "var(--ph-ink)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ph-ok)" },
  { tag: [tags.number, tags.bool, tags.null, tags.literal], color: "var(--ph-warn)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--ph-ink-3)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.meta], color: "var(--ph-ink-3)" },
  { tag: [tags.labelName, tags.typeName, tags.keyword], color: "var(--ph-hue-0)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--ph-surface)", color: "var(--ph-ink)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "var(--ph-mono)", lineHeight: "1.55", scrollbarWidth: "thin", scrollbarColor: "var(--ph-line-strong) transparent" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ph-accent)" },
  "&.cm-focused": { outline: "none" },
  ".cm-gutters": { backgroundColor: "var(--ph-surface)", color: "var(--ph-ink-3)", border: "none", paddingInlineStart: "6px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--ph-surface-3) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ph-ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ph-accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--ph-accent) 24%, transparent) !important" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--ph-warn) 22%, transparent)" },
  ".cm-matchingBracket": { backgroundColor: "var(--ph-accent-soft) !important", color: "inherit !important" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--ph-surface-3)", border: "none", color: "var(--ph-ink-2)", padding: "0 6px" },
  ".cm-panels": { backgroundColor: "var(--ph-surface-2)", color: "var(--ph-ink)", borderColor: "var(--ph-line) !important" },
  ".cm-panel.cm-search": { fontFamily: "var(--ph-font)", fontSize: "12px" },
  ".cm-textfield": { backgroundColor: "var(--ph-surface)", borderColor: "var(--ph-line-strong)", borderRadius: "5px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--ph-surface-3)", borderColor: "var(--ph-line-strong)", borderRadius: "5px" },
});

/** The state of an editor with a file in it. */
export function codeState(path: string, text: string, label: string, onChange: (text: string) => void, onSave: () => void): EditorState {
  const extensions: Extension[] = [
    lineNumbers(),
    foldGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    keymap.of([
      { key: "Mod-s", run: () => (onSave(), true), preventDefault: true },
      ...defaultKeymap,
      ...historyKeymap,
      ...searchKeymap,
      ...foldKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
    syntaxHighlighting(colours),
    look,
  ];
  if (isYaml(path)) extensions.push(yaml());
  return EditorState.create({ doc: text, extensions });
}
