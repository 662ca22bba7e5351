export { CodeEditor } from "./editor";
