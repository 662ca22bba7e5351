import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crowd, frames } from "../demo/cluster";
import { type Box, Layout } from "../src/map/layout";
import { type PodModel, parseModel } from "../src/map/model";
import { Motion } from "../src/map/motion";
import { related } from "../src/map/relations";
import { beside } from "../src/map/placement";
import { type Arrow, nearest } from "../src/map/walk";
import { podState, shortName } from "../src/map/status";

const options = { width: 900, showSystem: false };

function pod(changes: Partial<PodModel>): PodModel {
  return { uid: "u", name: "web-5d78c9869d-x7k2p", namespace: "default", node: "node-1", phase: "Running", ready: true, status: "Running", restarts: 0, ...changes };
}

describe("The state of a pod", () => {
  const cases: [string, Partial<PodModel>][] = [
    ["pending", { node: null, phase: "Pending", status: "Pending", ready: false }],
    ["pulling", { phase: "Pending", status: "Pulling", ready: false }],
    ["starting", { phase: "Pending", status: "ContainerCreating", ready: false }],
    ["starting", { phase: "Pending", status: "Init:0/2", ready: false }],
    ["running", { ready: false }],
    ["ready", {}],
    ["failing", { phase: "Pending", status: "ImagePullBackOff", ready: false }],
    ["failing", { phase: "Pending", status: "ErrImagePull", ready: false }],
    ["failing", { status: "CrashLoopBackOff", ready: false }],
    ["failing", { status: "Init:CrashLoopBackOff", phase: "Pending", ready: false }],
    ["failing", { phase: "Failed", status: "Evicted", ready: false }],
    ["succeeded", { phase: "Succeeded", status: "Completed", ready: false }],
    ["terminating", { status: "Terminating" }],
  ];
  for (const [state, changes] of cases) {
    it(`is ${state} for ${JSON.stringify(changes)}`, () => assert.equal(podState(pod(changes)), state));
  }
});

describe("The short name of a pod", () => {
  it("leaves the hash of the ReplicaSet out", () => {
    assert.deepEqual(shortName(pod({ owner: { kind: "ReplicaSet", name: "web-5d78c9869d" } })), { base: "web", suffix: "x7k2p" });
  });
  it("is the whole name without an owner", () => {
    assert.deepEqual(shortName(pod({ name: "debug", owner: null })), { base: "debug", suffix: "" });
  });
});

describe("The layout", () => {
  it("keeps every pod where it is when others come and go", () => {
    const layout = new Layout();
    const a = pod({ uid: "a", name: "a" });
    const b = pod({ uid: "b", name: "b" });
    const c = pod({ uid: "c", name: "c" });
    const nodes = frames[0]!.nodes;
    const place = (pods: PodModel[]) => new Map(layout.place({ ...parseModel(null), nodes, pods }, options).pods.map((p) => [p.item.uid, p.x]));
    const first = place([a, b, c]);
    const second = place([b, c]);
    assert.equal(second.get("b"), first.get("b"));
    assert.equal(second.get("c"), first.get("c"));
    const third = place([b, c, pod({ uid: "d", name: "d" })]);
    assert.equal(third.get("d"), first.get("a"));
  });

  it("closes up when whole rows would stay empty", () => {
    const layout = new Layout();
    const nodes = frames[0]!.nodes;
    const many = Array.from({ length: 24 }, (_, index) => pod({ uid: `p${index}`, name: `p${String(index).padStart(2, "0")}` }));
    const place = (pods: PodModel[]) => layout.place({ ...parseModel(null), nodes, pods }, options).nodes.find((n) => n.item.name === "node-1")!.height;
    const tall = place(many);
    const small = place(many.slice(-2));
    assert.ok(small < tall / 3, `${small} is much less than ${tall}`);
    assert.equal(small, new Layout().place({ ...parseModel(null), nodes, pods: many.slice(-2) }, options).nodes.find((n) => n.item.name === "node-1")!.height);
  });

  it("draws nothing over another", () => {
    for (const model of [...frames, crowd]) {
      for (const width of [300, 390, 560, 740, 980, 1500]) {
        for (const showSystem of [false, true]) {
          const scene = new Layout().place(model, { width, showSystem });
          for (const group of [scene.pods, scene.nodes, scene.services, scene.controllers]) assertApart(group);
          for (const p of scene.pods.filter((q) => q.item.node)) {
            const node = scene.nodes.find((n) => n.item.name === p.item.node)!;
            assert.ok(p.x >= node.x && p.x + p.width <= node.x + node.width + 0.01, `${p.key} is inside its node`);
            assert.ok(p.y >= node.y && p.y + p.height <= node.y + node.height, `${p.key} is inside its node`);
          }
        }
      }
    }
  });

  it("shows the pods of the system only when asked, and as dots otherwise", () => {
    const folded = new Layout().place(frames[0]!, options);
    assert.equal(folded.pods.length, 0);
    assert.equal(folded.dots.length, 9);
    const open = new Layout().place(frames[0]!, { ...options, showSystem: true });
    assert.equal(open.pods.length, 9);
    assert.equal(open.dots.length, 0);
  });

  it("draws owners and endpoints to their pods", () => {
    const scene = new Layout().place(frames[2]!, options);
    assert.equal(scene.edges.filter((edge) => edge.kind === "owner").length, 7);
    assert.equal(scene.edges.filter((edge) => edge.kind === "endpoint").length, 4);
    const web = scene.controllers.find((c) => c.item.name === "web")!;
    assert.equal(web.rows.length, 2);
    assert.equal([...related(scene, web.key)].filter((key) => key.startsWith("pod/")).length, 5);
  });

  it("has room for a node that only pods still name", () => {
    const scene = new Layout().place({ ...parseModel(null), pods: [pod({ node: "lost" })] }, options);
    assert.equal(scene.nodes[0]?.item.ready, false);
  });
});

function assertApart(boxes: { key: string; x: number; y: number; width: number; height: number }[]): void {
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const apart = a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01;
      assert.ok(apart, `${a.key} and ${b.key} overlap`);
    }
  }
}

describe("The arrow keys", () => {
  const arrows: Arrow[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

  it("lead from any item of a crowded picture to every other", () => {
    for (const model of [frames[2]!, crowd]) {
      for (const width of [390, 560, 980]) {
        const scene = new Layout().place(model, { width, showSystem: false });
        const boxes = new Map<string, Box>([...scene.controllers, ...scene.nodes, ...scene.pods, ...scene.services].map((item) => [item.key, item]));
        for (const dot of scene.dots) boxes.set(dot.key, { x: dot.x, y: dot.y, width: 10, height: 14 });
        const start = [...boxes.keys()][0]!;
        const seen = new Set([start]);
        for (const key of seen) {
          const others = [...boxes].filter(([other]) => other !== key);
          for (const arrow of arrows) {
            const next = nearest(boxes.get(key)!, arrow, others);
            if (next) seen.add(next);
          }
        }
        const missed = [...boxes.keys()].filter((key) => !seen.has(key));
        assert.deepEqual(missed, [], `at ${width}`);
      }
    }
  });
});

describe("Motion", () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };

  it("brings everything to its place and lets what has gone fade away", () => {
    const motion = new Motion();
    motion.aim(new Map([["a", box], ["b", box]]));
    assert.equal(motion.pose("a")?.opacity, 0);
    let steps = 0;
    while (motion.step(1 / 60)) assert.ok(++steps < 300, "ends");
    assert.deepEqual(motion.pose("a"), { ...box, opacity: 1, scale: 1 });
    motion.aim(new Map([["a", { ...box, x: 50 }]]));
    motion.step(1 / 60);
    const x = motion.pose("a")!.x;
    assert.ok(x > 0 && x < 50);
    while (motion.step(1 / 60));
    assert.equal(motion.pose("a")?.x, 50);
    assert.equal(motion.has("b"), false);
  });

  it("can settle at once", () => {
    const motion = new Motion();
    motion.aim(new Map([["a", box]]));
    motion.settle();
    assert.equal(motion.step(1 / 60), false);
    assert.equal(motion.pose("a")?.opacity, 1);
  });
});

describe("The model", () => {
  it("may be text, partial or missing", () => {
    assert.deepEqual(parseModel("").pods, []);
    assert.deepEqual(parseModel(null).nodes, []);
    assert.equal(parseModel('{"nodes":[{"name":"n","roles":[],"ready":true,"schedulable":true}]}').nodes[0]?.name, "n");
  });
});

describe("Details of an item", () => {
  const view = { x: 0, y: 0, width: 600, height: 300 };
  const size = { width: 200, height: 150 };

  it("stand below it, or where there is room, and never over it", () => {
    assert.deepEqual(beside({ x: 50, y: 20, width: 100, height: 30 }, size, view), { x: 50, y: 56 });
    assert.deepEqual(beside({ x: 50, y: 250, width: 100, height: 30 }, size, view), { x: 50, y: 94 });
    assert.deepEqual(beside({ x: 50, y: 140, width: 100, height: 30 }, size, view), { x: 156, y: 140 });
    assert.deepEqual(beside({ x: 480, y: 140, width: 100, height: 30 }, size, view), { x: 274, y: 140 });
  });
});
