import type { Socket } from "../src/terminal/connection";

const bytes = (text: string) => new TextEncoder().encode(text);

const screen =
  "\x1b[1;34mlearner@workstation\x1b[0m:\x1b[1;36m~\x1b[0m$ kubectl get nodes\r\n" +
  "NAME            STATUS   ROLES           AGE   VERSION\r\ncontrol-plane   Ready    control-plane   12m   v1.36.2\r\n" +
  "node-1          Ready    <none>          11m   v1.36.2\r\nnode-2          Ready    <none>          11m   v1.36.2\r\n" +
  "\x1b[1;34mlearner@workstation\x1b[0m:\x1b[1;36m~\x1b[0m$ ls --color\r\n\x1b[1;34mmanifests\x1b[0m  \x1b[32mrun.sh\x1b[0m  web.yaml\r\n" +
  "\x1b[1;34mlearner@workstation\x1b[0m:\x1b[1;36m~\x1b[0m$ kubectl get pod nope\r\n\x1b[31mError from server (NotFound): pods \"nope\" not found\x1b[0m\r\n" +
  "\x1b[1;34mlearner@workstation\x1b[0m:\x1b[1;36m~\x1b[0m$ ";

/** A shell that only echoes, for the demo page. */
export function echoShell(): Socket {
  const socket: Socket = {
    binaryType: "arraybuffer", onopen: null, onmessage: null, onclose: null,
    send(data) {
      if (typeof data === "string") {
        if (data.includes("attach")) {
          socket.onmessage?.({ data: JSON.stringify({ type: "attached", offset: 0, end: 0 }) });
          socket.onmessage?.({ data: bytes(screen).buffer });
        }
        return;
      }
      const echo = new TextDecoder().decode(data).replace(/\r/g, "\r\n$ ").replace(/\x7f/g, "\b \b");
      socket.onmessage?.({ data: bytes(echo).buffer });
    },
    close() {},
  };
  setTimeout(() => socket.onopen?.());
  return socket;
}
