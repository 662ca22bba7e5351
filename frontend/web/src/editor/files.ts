/** An entry of a directory of the workstation. */
export interface FileEntry {
  name: string;
  directory: boolean;
  size: number;
}

/** The workstation's files, as the editor needs them. Paths are relative to the home directory. Failures reject with a message for the person. */
export interface FileService {
  list(directory: string): Promise<FileEntry[]>;
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** The last name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The directory of a path; "" is the home directory. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

export function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** Directories first, then by name; names with a dot in front last. */
export function inOrder(entries: FileEntry[]): FileEntry[] {
  const rank = (entry: FileEntry) => (entry.name.startsWith(".") ? 2 : 0) + (entry.directory ? 0 : 1);
  return [...entries].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Whether a name can be given to a new file: a relative path without empty or upward steps. */
export function isUsableName(name: string): boolean {
  return name !== "" && name.length <= 200 && name.split("/").every((part) => part !== "" && part !== "." && part !== "..") && !/[\0\n]/.test(name);
}

export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
