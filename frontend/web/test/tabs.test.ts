import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Tabs } from "../src/terminal/tabs";

describe("Terminal tabs", () => {
  it("start with one terminal and give new ones the lowest free number", () => {
    const tabs = Tabs.restore(null);
    tabs.addTab();
    tabs.split("row");
    assert.deepEqual(tabs.ids, ["1", "2", "3"]);
    tabs.close("2");
    tabs.addTab();
    assert.deepEqual(tabs.ids, ["1", "3", "2"]);
  });

  it("share the room evenly after a split and keep a least share when a border moves", () => {
    const tabs = Tabs.restore(null);
    tabs.split("column");
    tabs.moveBorder(0, 0.9);
    const [first, second] = tabs.current.panes.map((pane) => pane.share);
    assert.ok(Math.abs(first! - 0.88) < 1e-9 && Math.abs(second! - 0.12) < 1e-9);
    assert.equal(tabs.current.direction, "column");
  });

  it("are replaced by a fresh one when the last is closed", () => {
    const tabs = Tabs.restore(null);
    tabs.close("1");
    assert.deepEqual(tabs.ids, ["1"]);
    assert.equal(tabs.selected, 0);
  });

  it("have a bound on terminals and on panes", () => {
    const tabs = Tabs.restore(null);
    for (let i = 0; i < 20; i++) tabs.split("row");
    assert.equal(tabs.current.panes.length, 4);
    for (let i = 0; i < 20; i++) tabs.addTab();
    assert.equal(tabs.ids.length, 8);
  });

  it("come back as they were kept, whatever was kept", () => {
    const tabs = Tabs.restore(null);
    tabs.addTab();
    tabs.split("row");
    const again = Tabs.restore(tabs.keep());
    assert.deepEqual(again.tabs, tabs.tabs);
    assert.equal(again.selected, 1);
    assert.deepEqual(Tabs.restore("{broken").ids, ["1"]);
    assert.deepEqual(Tabs.restore('{"tabs":[{"panes":[]}],"selected":7}').ids, ["1"]);
  });
});
