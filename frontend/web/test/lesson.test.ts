import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandsOf, shellTokens } from "../src/lesson/shell-words";

describe("The commands of a code block", () => {
  it("are all its lines but comments", () => {
    assert.equal(commandsOf("sh", "# first\nkubectl get pods\nkubectl get nodes\n"), "kubectl get pods\nkubectl get nodes");
  });

  it("are what follows the prompts of a console", () => {
    const source = "$ kubectl get pods\nNAME READY\n$ cat <<E \\\n> more\nout\n";
    assert.equal(commandsOf("console", source), "kubectl get pods\ncat <<E \\\nmore");
  });
});

describe("Shell colours", () => {
  const kinds = (source: string) => shellTokens(source).filter((token) => token.text.trim() !== "").map((token) => `${token.kind}:${token.text}`);

  it("lose no letter", () => {
    for (const source of ["a | b && c # d\ne \"f $g\" 'h' $(i j) ${k}\n", "x='unfinished", "echo a#b \\\n  --c=d"]) {
      assert.equal(shellTokens(source).map((token) => token.text).join(""), source);
    }
  });

  it("tell commands, options and strings", () => {
    assert.deepEqual(kinds("kubectl get -o wide | grep 'a b'"), [
      "command:kubectl", "plain:get", "option:-o", "plain:wide", "operator:|", "command:grep", "string:'a b'",
    ]);
  });
});
