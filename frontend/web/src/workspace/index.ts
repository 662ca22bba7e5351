export { Workspace } from "./workspace";
