import type { Dictionary } from "../common/i18n";

interface EditorTexts {
  files: string;
  openFiles: string;
  newFile: string;
  newFileName: string;
  save: string;
  apply: string;
  remove: string;
  refresh: string;
  close: (name: string) => string;
  unsaved: string;
  empty: string;
  emptyHint: string;
  noFiles: string;
  badName: string;
  exists: (name: string) => string;
  confirmRemove: (name: string) => string;
  confirmClose: (name: string) => string;
  cancel: string;
  discard: string;
  changedOutside: (name: string) => string;
  removedOutside: (name: string) => string;
  reload: string;
  keepMine: string;
  saved: (name: string) => string;
  reloaded: (name: string) => string;
  failed: (message: string) => string;
  editor: (name: string) => string;
  leaveHint: string;
}

export const editorTexts: Dictionary<EditorTexts> = {
  en: {
    files: "Files",
    openFiles: "Open files",
    newFile: "New file",
    newFileName: "Name of the new file",
    save: "Save (Ctrl+S)",
    apply: "Save, then kubectl apply",
    remove: "Delete this file",
    refresh: "Read the files again",
    close: (name) => `Close ${name}`,
    unsaved: "unsaved",
    empty: "No file is open",
    emptyHint: "Choose a file on the left or make a new one. It is the same file system as in the terminal.",
    noFiles: "No files yet",
    badName: "A name may not be empty or contain “..”",
    exists: (name) => `${name} exists already`,
    confirmRemove: (name) => `Delete ${name}?`,
    confirmClose: (name) => `${name} has unsaved changes.`,
    cancel: "Cancel",
    discard: "Discard changes",
    changedOutside: (name) => `${name} was changed by another program.`,
    removedOutside: (name) => `${name} was deleted by another program.`,
    reload: "Load the new content",
    keepMine: "Keep mine",
    saved: (name) => `${name} saved`,
    reloaded: (name) => `${name} changed on disk and was loaded again`,
    failed: (message) => message,
    editor: (name) => `Editor, ${name}. Press Escape then Tab, or F6, to leave`,
    leaveHint: "Esc, Tab leaves the editor",
  },
  zh: {
    files: "文件",
    openFiles: "已打开的文件",
    newFile: "新建文件",
    newFileName: "新文件名",
    save: "保存（Ctrl+S）",
    apply: "保存并执行 kubectl apply",
    remove: "删除此文件",
    refresh: "重新读取文件",
    close: (name) => `关闭 ${name}`,
    unsaved: "未保存",
    empty: "没有打开的文件",
    emptyHint: "请在左侧选择文件，或新建一个。这里与终端使用同一个文件系统。",
    noFiles: "还没有文件",
    badName: "文件名不能为空，也不能包含“..”",
    exists: (name) => `${name} 已存在`,
    confirmRemove: (name) => `确定删除 ${name} 吗？`,
    confirmClose: (name) => `${name} 有未保存的修改。`,
    cancel: "取消",
    discard: "放弃修改",
    changedOutside: (name) => `${name} 已被其他程序修改。`,
    removedOutside: (name) => `${name} 已被其他程序删除。`,
    reload: "载入新内容",
    keepMine: "保留我的修改",
    saved: (name) => `${name} 已保存`,
    reloaded: (name) => `${name} 在磁盘上有改动，已重新载入`,
    failed: (message) => message,
    editor: (name) => `编辑器，${name}。按 Esc 再按 Tab，或按 F6 离开`,
    leaveHint: "按 Esc 再按 Tab 离开编辑器",
  },
};
