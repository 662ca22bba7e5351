import type { Dictionary } from "../common/i18n";

interface TerminalTexts {
  terminal: (id: string) => string;
  tabs: string;
  shell: (id: string) => string;
  newTab: string;
  splitRight: string;
  splitDown: string;
  closePane: string;
  tooMany: string;
  border: string;
  connecting: string;
  lost: (seconds: number) => string;
  reconnect: string;
  ended: string;
  refused: string;
  leaveHint: string;
  screenReader: string;
}

export const terminalTexts: Dictionary<TerminalTexts> = {
  en: {
    terminal: (id) => `Terminal ${id}`,
    tabs: "Terminal tabs",
    shell: (id) => `Shell ${id}`,
    newTab: "New terminal tab (Alt+Shift+N)",
    splitRight: "Split to the right (Alt+Shift+R)",
    splitDown: "Split downwards (Alt+Shift+D)",
    closePane: "Close this terminal (Alt+Shift+W)",
    tooMany: "No more terminals can be opened",
    border: "Border between terminals",
    connecting: "Connecting…",
    lost: (seconds) => `Connection lost. Your shell is kept; trying again in ${Math.max(1, Math.round(seconds))} s.`,
    reconnect: "Try now",
    ended: "The shell has ended. Press Enter for a new one.",
    refused: "This terminal is not available any more. Reload the page.",
    leaveHint: "F6 leaves the terminal",
    screenReader: "Offer the output to screen readers",
  },
  zh: {
    terminal: (id) => `终端 ${id}`,
    tabs: "终端标签页",
    shell: (id) => `终端 ${id}`,
    newTab: "新建终端标签页（Alt+Shift+N）",
    splitRight: "向右拆分（Alt+Shift+R）",
    splitDown: "向下拆分（Alt+Shift+D）",
    closePane: "关闭此终端（Alt+Shift+W）",
    tooMany: "终端数量已达上限",
    border: "终端之间的分隔条",
    connecting: "正在连接…",
    lost: (seconds) => `连接已断开，终端会话仍保留；${Math.max(1, Math.round(seconds))} 秒后重试。`,
    reconnect: "立即重试",
    ended: "Shell 已退出，按 Enter 键打开新的 Shell。",
    refused: "此终端已不可用，请刷新页面。",
    leaveHint: "按 F6 离开终端",
    screenReader: "向屏幕阅读器提供输出",
  },
};
