import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Documents } from "../src/editor/documents";
import { inOrder, isUsableName } from "../src/editor/files";

function fixture() {
  const documents = new Documents<null>();
  const document = documents.add("web.yaml", "a: 1\n", null);
  documents.shown = document;
  return { documents, document };
}

describe("An open file that another program changes", () => {
  it("is loaded again when it has no unsaved changes", () => {
    const { documents, document } = fixture();
    assert.equal(documents.changedOutside(document, "a: 2\n"), "reload");
  });

  it("is left alone when it holds what was saved", () => {
    const { documents, document } = fixture();
    document.text = "a: 3\n";
    assert.equal(documents.changedOutside(document, "a: 1\n"), "same");
    assert.ok(documents.isDirty(document));
  });

  it("is a conflict when there are unsaved changes", () => {
    const { documents, document } = fixture();
    document.text = "a: 3\n";
    assert.equal(documents.changedOutside(document, "a: 2\n"), "conflict");
    assert.equal(document.outside, "a: 2\n");
  });

  it("is no longer dirty when the other program wrote the same", () => {
    const { documents, document } = fixture();
    document.text = "a: 2\n";
    assert.equal(documents.changedOutside(document, "a: 2\n"), "same");
    assert.ok(!documents.isDirty(document));
  });

  it("is a conflict when it was deleted", () => {
    const { documents, document } = fixture();
    assert.equal(documents.changedOutside(document, null), "conflict");
    assert.equal(document.outside, null);
  });
});

describe("Closing a file", () => {
  it("shows its neighbour", () => {
    const { documents, document } = fixture();
    const second = documents.add("b", "", null);
    documents.close(document);
    assert.equal(documents.shown, second);
    documents.close(second);
    assert.equal(documents.shown, undefined);
  });
});

describe("File names", () => {
  it("come directories first, hidden ones last", () => {
    const names = inOrder([".bashrc", "b.yaml", "a.yaml"].map((name) => ({ name, directory: false, size: 0 })).concat({ name: "z", directory: true, size: 0 }));
    assert.deepEqual(names.map((entry) => entry.name), ["z", "a.yaml", "b.yaml", ".bashrc"]);
  });

  it("may not climb out of the home directory", () => {
    assert.ok(isUsableName("manifests/web.yaml"));
    for (const name of ["", "/etc/passwd", "../x", "a/../b", "a//b"]) assert.ok(!isUsableName(name), name);
  });
});
