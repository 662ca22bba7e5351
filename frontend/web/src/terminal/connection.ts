/** The code with which the server says that there is a new shell: attach again at once. */
const reattachCode = 4010;

/** What a connection needs of a WebSocket, so that tests and the demo page can bring their own. */
export interface Socket {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(data: string | Uint8Array): void;
  close(): void;
}

/** Runs an action later; returns the way to cancel it. */
export type Later = (milliseconds: number, action: () => void) => () => void;

export type ConnectionState = "connecting" | "open" | "lost" | "ended" | "refused";

export interface ConnectionListener {
  /** Bytes that the shell has written. While `replaying`, they are old ones and must not be answered. */
  output(bytes: Uint8Array, replaying: boolean): void;
  /** What follows does not continue what was shown: clear the screen first. */
  reset(): void;
  state(state: ConnectionState, retryInSeconds: number): void;
}

interface ServerMessage {
  type: "attached" | "exited";
  /** The offset of the next byte that follows. */
  offset?: number;
  /** The offset of the shell's next new byte. */
  end?: number;
  /** Names the shell: offsets of another shell mean something else. */
  shell?: string;
}

const firstDelayMillis = 400;
const longestDelayMillis = 8000;
const mostQueued = 256;

/** Codes with which the server says that trying again is of no use. */
const finalCodes = new Set([4001, 4003, 4004]);

/**
 * A lasting connection to one terminal of a sandbox.
 *
 * Counts the bytes that it has received and names that offset whenever it attaches, so that the same shell goes on
 * where it was after the network was gone. Input while it is away is kept, up to a bound.
 */
export class TerminalConnection {
  private socket: Socket | undefined;
  private offset = 0;
  private shell = "";
  private replayEnd = 0;
  private attempts = 0;
  private attached = false;
  private closed = false;
  private cancelRetry: (() => void) | undefined;
  private queued: Uint8Array[] = [];
  private size = { cols: 80, rows: 24 };
  private current: ConnectionState = "connecting";

  constructor(
    private readonly open: () => Socket,
    private readonly listener: ConnectionListener,
    private readonly later: Later,
  ) {}

  get state(): ConnectionState {
    return this.current;
  }

  connect(): void {
    if (this.closed) return;
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.attached = false;
    if (this.current !== "lost") this.change("connecting");
    const socket = this.open();
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(JSON.stringify({ type: "attach", offset: this.offset, shell: this.shell, ...this.size }));
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  /** Sends what the person has typed. */
  input(bytes: Uint8Array): void {
    if (this.attached) this.socket?.send(bytes);
    else if (this.queued.length < mostQueued) this.queued.push(bytes);
  }

  resize(cols: number, rows: number): void {
    if (cols === this.size.cols && rows === this.size.rows) return;
    this.size = { cols, rows };
    if (this.attached) this.socket?.send(JSON.stringify({ type: "resize", cols, rows }));
  }

  /** Asks for a new shell after the old one has ended. */
  restart(): void {
    this.change("connecting");
    this.socket?.send(JSON.stringify({ type: "restart" }));
  }

  /** Tries again at once instead of after the pause. */
  retry(): void {
    if (this.current === "lost") this.connect();
  }

  /** Ends the connection; with `forGood` the shell ends too. */
  close(forGood: boolean): void {
    this.closed = true;
    this.cancelRetry?.();
    if (forGood && this.attached) this.socket?.send(JSON.stringify({ type: "close" }));
    this.socket?.close();
  }

  private receive(data: unknown): void {
    if (typeof data === "string") this.control(JSON.parse(data) as ServerMessage);
    else {
      const bytes = new Uint8Array(data as ArrayBuffer);
      this.offset += bytes.length;
      this.listener.output(bytes, this.offset <= this.replayEnd);
    }
  }

  private control(message: ServerMessage): void {
    switch (message.type) {
      case "attached":
        this.goOn(message.offset ?? this.offset, message.shell ?? this.shell);
        this.replayEnd = message.end ?? this.offset;
        this.attempts = 0;
        this.attached = true;
        this.change("open");
        for (const bytes of this.queued.splice(0)) this.socket?.send(bytes);
        return;
      case "exited":
        this.change("ended");
        return;
    }
  }

  private goOn(offset: number, shell: string): void {
    const other = this.shell !== "" && shell !== this.shell;
    if (offset !== this.offset || (other && this.offset !== 0)) this.listener.reset();
    this.offset = offset;
    this.shell = shell;
  }

  private lost(code: number): void {
    this.socket = undefined;
    this.attached = false;
    if (this.closed) return;
    if (finalCodes.has(code)) {
      this.change("refused");
      return;
    }
    if (code === reattachCode) {
      this.connect();
      return;
    }
    const delay = Math.min(longestDelayMillis, firstDelayMillis * 2 ** this.attempts++);
    this.change("lost", delay / 1000);
    this.cancelRetry = this.later(delay, () => this.connect());
  }

  private change(state: ConnectionState, retryInSeconds = 0): void {
    this.current = state;
    this.listener.state(state, retryInSeconds);
  }
}
