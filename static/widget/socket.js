// One socket, from dialling to its end, which is told once: with the close code, 0 if it never opened.
const PATIENCE = 2500;
const SILENCE = 45000;

export class Socket {
  constructor(query, { heard, shut }) {
    this.shut = shut;
    const address = new URL(`/widget/ws?${new URLSearchParams(query)}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    this.expect(PATIENCE);
    socket.onopen = () => this.expect(SILENCE);
    socket.onclose = ({ code }) => this.end(code);
    socket.onmessage = ({ data }) => {
      const first = !this.live;
      this.live = true;
      this.expect(SILENCE);
      heard(JSON.parse(data), first);
    };
  }

  expect(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(this.live ? 4408 : 0), ms);
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  end(code) {
    if (this.over) return;
    Object.assign(this, { over: true, live: false });
    clearTimeout(this.timer);
    this.socket.close();
    this.shut(code);
  }
}
