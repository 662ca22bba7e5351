/** A piece of a command line and what it is, for colouring. */
export interface ShellToken {
  kind: "comment" | "string" | "variable" | "option" | "command" | "operator" | "plain";
  text: string;
}

const pattern =
  /(#[^\n]*)|("(?:\\.|[^"\\])*"?|'[^']*'?)|(\$\{[^}\n]*\}|\$\w+|\$[@*#?$!])|(&&|\|\||[|;&<>()]+)|(\n)|([ \t]+)|([^\s|;&<>()"'$#]+|.)/g;

const introduces = new Set(["|", "||", "&&", ";", "&", "(", "\n", "then", "do", "else", "if", "while", "until", "!"]);

/** Cuts shell text into pieces; joined again they are the text. Only good enough for colours. */
export function shellTokens(source: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  let expectsCommand = true;
  let afterSpace = true;
  for (const match of source.matchAll(pattern)) {
    const [text, comment, string, variable, operator, newline, space, word] = match;
    let kind: ShellToken["kind"] = "plain";
    if (comment !== undefined && afterSpace) kind = "comment";
    else if (string !== undefined) kind = "string";
    else if (variable !== undefined) kind = "variable";
    else if (operator !== undefined) kind = "operator";
    else if (word !== undefined && afterSpace) kind = expectsCommand ? "command" : word.startsWith("-") ? "option" : "plain";
    tokens.push({ kind, text });
    if (introduces.has(text)) expectsCommand = true;
    else if (space === undefined && newline === undefined && !(kind === "command" && /^\w+=/.test(text))) expectsCommand = false;
    if (newline !== undefined) expectsCommand = true;
    afterSpace = space !== undefined || newline !== undefined || operator !== undefined;
  }
  return tokens;
}

/**
 * The command lines of a code block: of a `console` block what follows the prompts `$ ` (with continued lines), of any
 * other all of it. Lines that are only comments are left out, unless they may belong to a here-document.
 */
export function commandsOf(language: string, source: string): string {
  const lines = source.replace(/\n+$/, "").split("\n");
  if (language !== "console") {
    const kept = source.includes("<<") ? lines : lines.filter((line) => !/^\s*#/.test(line));
    return kept.join("\n").trim();
  }
  const commands: string[] = [];
  let continued = false;
  for (const line of lines) {
    if (line.startsWith("$ ")) commands.push(line.slice(2));
    else if (continued) commands.push(line.replace(/^> /, ""));
    else continue;
    continued = line.endsWith("\\");
  }
  return commands.join("\n");
}
