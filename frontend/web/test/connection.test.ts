import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ConnectionState, type Socket, TerminalConnection } from "../src/terminal/connection";

class FakeSocket implements Socket {
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  sent: (string | Uint8Array)[] = [];
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {}
  get messages(): Record<string, unknown>[] {
    return this.sent.filter((data): data is string => typeof data === "string").map((data) => JSON.parse(data));
  }
  get typed(): string {
    return this.sent.filter((data) => typeof data !== "string").map((data) => new TextDecoder().decode(data as Uint8Array)).join("");
  }
  attached(offset: number, end = offset, shell = "a"): void {
    this.onmessage?.({ data: JSON.stringify({ type: "attached", offset, end, shell }) });
  }
  output(text: string): void {
    this.onmessage?.({ data: bytes(text).buffer });
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

function fixture() {
  const sockets: FakeSocket[] = [];
  const events: string[] = [];
  const timers: { milliseconds: number; action: () => void }[] = [];
  const connection = new TerminalConnection(
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    {
      output: (data, replaying) => void events.push(`${replaying ? "replay" : "output"}:${new TextDecoder().decode(data)}`),
      reset: () => void events.push("reset"),
      state: (state: ConnectionState) => void events.push(state),
    },
    (milliseconds, action) => {
      const timer = { milliseconds, action };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  );
  return { connection, events, timers, last: () => sockets[sockets.length - 1]! };
}

describe("A terminal connection", () => {
  it("attaches at the beginning with its size and shows what comes", () => {
    const { connection, events, last } = fixture();
    connection.resize(100, 30);
    connection.connect();
    last().onopen?.();
    assert.deepEqual(last().messages, [{ type: "attach", offset: 0, shell: "", cols: 100, rows: 30 }]);
    last().attached(0);
    last().output("$ ");
    assert.deepEqual(events, ["connecting", "open", "output:$ "]);
  });

  it("goes on where it was after the network was gone", () => {
    const { connection, events, timers, last } = fixture();
    connection.connect();
    last().onopen?.();
    last().attached(0);
    last().output("hello");
    last().onclose?.({ code: 1006, reason: "" });
    assert.equal(events[events.length - 1], "lost");
    timers[0]!.action();
    last().onopen?.();
    assert.equal(last().messages[0]?.["offset"], 5);
    last().attached(5, 8);
    last().output("abc");
    last().output("new");
    assert.deepEqual(events.slice(-3), ["open", "replay:abc", "output:new"]);
  });

  it("clears the screen when the server has no longer what is missing", () => {
    const { connection, events, last } = fixture();
    connection.connect();
    last().onopen?.();
    last().attached(4096);
    assert.deepEqual(events, ["connecting", "reset", "open"]);
  });

  it("clears the screen for another shell, even when the offset is the same", () => {
    const { connection, events, last } = fixture();
    connection.connect();
    last().onopen?.();
    last().attached(0);
    last().output("$ ");
    last().onclose?.({ code: 4010, reason: "" });
    last().onopen?.();
    assert.deepEqual(last().messages[0], { type: "attach", offset: 2, shell: "a", cols: 80, rows: 24 });
    last().attached(2, 2, "b");
    assert.deepEqual(events.slice(-3), ["connecting", "reset", "open"]);
  });

  it("waits longer after each failure, but never longer than eight seconds", () => {
    const { connection, timers, last } = fixture();
    connection.connect();
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) {
      last().onclose?.({ code: 1006, reason: "" });
      const timer = timers.pop()!;
      delays.push(timer.milliseconds);
      timer.action();
    }
    assert.deepEqual(delays, [400, 800, 1600, 3200, 6400, 8000, 8000]);
  });

  it("keeps what is typed while it is away and sends it once it is back", () => {
    const { connection, last } = fixture();
    connection.connect();
    connection.input(bytes("ls\r"));
    last().onopen?.();
    assert.equal(last().typed, "");
    last().attached(0);
    assert.equal(last().typed, "ls\r");
  });

  it("does not try again when the server refuses", () => {
    const { connection, events, timers, last } = fixture();
    connection.connect();
    last().onclose?.({ code: 4003, reason: "not yours" });
    assert.equal(events[events.length - 1], "refused");
    assert.equal(timers.length, 0);
  });

  it("says that the shell has ended and can ask for a new one", () => {
    const { connection, events, last } = fixture();
    connection.connect();
    last().onopen?.();
    last().attached(0);
    last().onmessage?.({ data: JSON.stringify({ type: "exited" }) });
    assert.equal(events[events.length - 1], "ended");
    connection.restart();
    assert.deepEqual(last().messages[1], { type: "restart" });
  });

  it("ends the shell only when it is closed for good", () => {
    const { connection, timers, last } = fixture();
    connection.connect();
    last().onopen?.();
    last().attached(0);
    connection.close(true);
    assert.deepEqual(last().messages[1], { type: "close" });
    last().onclose?.({ code: 1000, reason: "" });
    assert.equal(timers.length, 0);
  });
});
