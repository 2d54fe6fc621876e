// The widget's calls. Each is given up in time, and made once more when the visitor's token had to be renewed.
import { keep, lang } from "./frame.js";

const LASTING = [400, 403, 404, 409, 413, 415, 422];
const PATIENCE = 15000;

export function refused(status, { code, message } = {}, after) {
  return Object.assign(new Error(message), { status, code, after, lasting: LASTING.includes(status) });
}

export class Calls {
  constructor({ identity, page, kept }) {
    this.inbox = new URLSearchParams(location.search).get("inbox");
    Object.assign(this, { identity, page, token: kept.token ?? undefined });
  }

  get bearer() {
    return this.token && { Authorization: `Bearer ${this.token}` };
  }

  async fetch(path, { body, signal, wait = 0 } = {}) {
    const limit = AbortSignal.timeout(PATIENCE + wait);
    const answer = await fetch(path, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      headers: { ...this.bearer, ...(body && { "Content-Type": "application/json" }) },
      credentials: "omit",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (answer.ok) return answer;
    const { error } = await answer.json().catch(() => ({}));
    throw refused(answer.status, error, answer.headers.get("Retry-After") * 1000);
  }

  async open(path, options) {
    await this.renewing;
    const { token } = this;
    try {
      return await this.fetch(path, options);
    } catch (error) {
      if (error.status !== 401) throw error;
      if (token === this.token) await this.renew();
      if (token === this.left && options?.body) throw error; // who said it is nobody any more
      return this.fetch(path, options);
    }
  }

  async answer(name, options) {
    const answer = await this.open(`/widget/api/${name}`, options);
    return answer.status === 204 ? {} : answer.json();
  }

  get(name, query, options) {
    return this.answer(`${name}?${new URLSearchParams(query)}`, options);
  }

  post(name, body = {}) {
    return this.answer(name, { body });
  }

  // What was refused is put down, and only that: an expired identity does not cost the token.
  async enter() {
    const { token, identity } = this;
    const claims = token && identity ? [{ token, identity }, { identity }, { token }, {}] : [{ token, identity }, {}];
    for (const claim of claims) {
      try {
        const session = await this.session(claim);
        this.token = session.token;
        keep("token", session.token);
        const lost = Boolean(token) && claim.token !== token;
        if (lost) this.left = token;
        return { ...session, lost };
      } catch (error) {
        if (error.status !== 401) throw error;
      }
    }
    throw new Error("refused");
  }

  async session(claim) {
    const { inbox, page } = this;
    const answer = await this.fetch("/widget/api/session", { body: { inbox, page, locale: lang, ...claim } });
    return answer.json();
  }

  // Where the visitor went to, once they stay there.
  move(page) {
    this.page = page;
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.session({ token: this.token }).catch(() => {}), 2000);
  }

  renew() {
    this.renewing ??= this.enter().then(this.renewed).finally(() => { this.renewing = null; });
    return this.renewing;
  }
}
