import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Mode, type Pane, Panes, modeFor, panesInOrder } from "../src/workspace/panes";

function shown(panes: Panes): Pane[] {
  return panesInOrder.filter((pane) => panes.shows(pane));
}

describe("The workspace", () => {
  const sizes: [number, number, Mode][] = [
    [1440, 850, "wide"],
    [1024, 720, "wide"],
    [960, 440, "short"],
    [768, 976, "tall"],
    [390, 796, "single"],
    [720, 402, "single"],
  ];
  for (const [width, height, mode] of sizes) it(`is ${mode} at ${width} by ${height}`, () => assert.equal(modeFor(width, height), mode));

  it("shows what there is room for, and what was wanted last where there is not", () => {
    const panes = new Panes();
    assert.deepEqual(shown(panes), ["lesson", "cluster", "terminal"]);
    panes.want("editor");
    assert.deepEqual(shown(panes), ["lesson", "editor", "terminal"]);
    panes.mode = "short";
    assert.deepEqual(shown(panes), ["lesson", "editor"]);
    panes.want("terminal");
    assert.deepEqual(shown(panes), ["lesson", "terminal"]);
    panes.mode = "single";
    assert.deepEqual(shown(panes), ["terminal"]);
    assert.deepEqual(panes.choices, panesInOrder);
    panes.mode = "wide";
    assert.deepEqual(shown(panes), ["lesson", "editor", "terminal"]);
    assert.deepEqual(panes.choices, ["cluster", "editor"]);
  });

  it("begins with the lesson where there is room for one", () => {
    const panes = new Panes();
    panes.mode = "single";
    assert.deepEqual(shown(panes), ["lesson"]);
    panes.mode = "tall";
    assert.deepEqual(shown(panes), ["lesson", "terminal"]);
  });
});
