export { TerminalGroup } from "./terminal";
