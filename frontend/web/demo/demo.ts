import { ClusterMap } from "../src/map";
import { CodeEditor } from "../src/editor";
import { deployment } from "./manifest";
import { TerminalGroup } from "../src/terminal";
import { echoShell } from "./shell";
import { crowd, frames } from "./cluster";

const query = new URLSearchParams(location.search);
document.documentElement.style.colorScheme = query.get("scheme") ?? "light";
document.documentElement.lang = query.get("lang") ?? "en";
const main = document.querySelector("main")!;
const wanted = (query.get("show") ?? "map").split(",");

if (wanted.includes("map")) {
  for (const frame of [...(query.get("frame") ?? "2").split(",")]) {
    const map = new ClusterMap();
    map.style.height = `${query.get("height") ?? 440}px`;
    main.append(map);
    map.model = frame === "crowd" ? crowd : (frames[Number(frame)] ?? null);
  }
  Object.assign(window, { frames, crowd });
}
if (wanted.includes("terminal")) {
  const terminal = new TerminalGroup();
  terminal.connect = () => echoShell();
  terminal.style.height = "360px";
  main.append(terminal);
  terminal.sandbox = "demo";
  Object.assign(window, { terminal });
  if (query.has("split")) setTimeout(() => (terminal.shadowRoot!.querySelector('[title*="+R"]') as HTMLElement).click(), 300);
}
if (wanted.includes("editor")) {
  const files = new Map([["web.yaml", deployment], ["notes.txt", "Remember the lamp.\n"], ["manifests/service.yaml", "apiVersion: v1\n"], [".bashrc", ""]]);
  const editor = new CodeEditor();
  editor.service = {
    list: async (directory) => {
      const prefix = directory === "" ? "" : `${directory}/`;
      const names = new Set([...files.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split("/")[0]!));
      return [...names].map((name) => ({ name, directory: !files.has(prefix + name), size: 1 }));
    },
    read: async (path) => files.get(path) ?? "",
    write: async (path, content) => void files.set(path, content),
    remove: async (path) => void files.delete(path),
  };
  editor.style.height = "380px";
  main.append(editor);
  Object.assign(window, { editor, files });
  void editor.openFile("notes.txt").then(() => editor.openFile("web.yaml"));
}
