// What is sent, and what becomes of it when the connection drops or the session ends: nothing that was typed is lost.
//
// Every message carries a token that the server remembers, so a message that arrived without an answer can be sent again.

const RETRY_AFTER = [2, 4, 8, 15, 30]; // seconds
const LOST = "连接中断，您写的内容还在本页，恢复后会自动发送；请不要关闭本页。";

/** A token for a composer: the same message sent twice is one. */
export function drawToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.error ?? "操作未能完成，请稍后重试。");
    this.status = status;
    this.answer = answer ?? {};
  }
}

export class Outbox {
  constructor(workbench) {
    this.token = workbench.dataset.token;
    this.user = Number(workbench.dataset.user);
    this.trouble = document.querySelector("[data-trouble]");
    this.waiting = new Set(); // messages that were not delivered yet
    this.isExpired = false;
    window.addEventListener("online", () => this.wake());
    window.addEventListener("focus", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.size) event.preventDefault();
    });
  }

  /** Ask the server for something; no repetition, since nothing is lost by it. */
  async get(address) {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Refused(response.status, await answerOf(response));
    return response.json();
  }

  /** Send a message until it is answered. Resolves with the answer, rejects with Refused where the server says no. */
  send(address, fields, { isQuiet = false } = {}) {
    const message = { address, fields, isQuiet, tries: 0 };
    return new Promise((resolve, reject) => {
      Object.assign(message, { resolve, reject });
      if (!isQuiet) this.waiting.add(message);
      this.deliver(message);
    });
  }

  async deliver(message) {
    let response;
    try {
      response = await fetch(message.address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": this.token },
        body: bodyOf(message.fields),
      });
    } catch {
      this.later(message, LOST);
      return;
    }
    const answer = await answerOf(response);
    if (response.ok && answer) {
      this.done(message);
      message.resolve(answer);
    } else if (response.status === 401 || response.status === 400) {
      this.expired(message);
    } else if (response.status === 429 || response.status >= 502) {
      this.later(message, LOST);
    } else {
      this.done(message);
      message.reject(new Refused(response.status, answer));
    }
  }

  done(message) {
    this.waiting.delete(message);
    if (this.waiting.size === 0) this.say("");
  }

  later(message, words) {
    if (message.isQuiet) {
      message.reject(new Refused(0, { error: words }));
      return;
    }
    this.say(words);
    const seconds = RETRY_AFTER[Math.min(message.tries, RETRY_AFTER.length - 1)];
    message.tries += 1;
    message.timer = setTimeout(() => this.deliver(message), seconds * 1000);
  }

  /** The session ended: the page may have a newer one by now, else its user is asked to sign in in another window. */
  async expired(message) {
    if (await this.renew()) {
      if (message.renewed) {
        this.done(message);
        message.reject(new Refused(400, { error: "本次提交没有执行，请刷新页面后重试；您写的内容没有丢失。" }));
        return;
      }
      message.renewed = true;
      this.deliver(message);
      return;
    }
    this.isExpired = true;
    if (message.isQuiet) message.reject(new Refused(401, { error: "登录已过期" }));
    this.askToSignIn();
  }

  /** Take up the token of the session that the browser has now; false where it has none, or somebody else's. */
  async renew() {
    try {
      const answer = await this.get("/annotations/token");
      if (answer.user !== this.user) {
        this.say("现在登录的是另一位用户。您写的内容还在本页，请由原来的用户登录后再发送。");
        return false;
      }
      this.token = answer.token;
      this.isExpired = false;
      return true;
    } catch {
      return false;
    }
  }

  /** Something has changed, perhaps for the better: try what waits. */
  async wake() {
    if (this.waiting.size === 0 && !this.isExpired) return;
    if (this.isExpired && !(await this.renew())) return;
    if (this.waiting.size === 0) this.say("");
    for (const message of this.waiting) {
      clearTimeout(message.timer);
      message.renewed = false;
      this.deliver(message);
    }
  }

  say(words) {
    this.trouble.replaceChildren(words);
    this.trouble.hidden = !words;
  }

  /** Two ways on: sign in in another window and come back, or take the text along through the sign-in page. */
  askToSignIn() {
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "在新窗口登录";
    this.trouble.replaceChildren("登录已过期，您写的内容还在本页。请", link, "后回到这里，内容会自动发送");
    const [message] = this.waiting;
    if (message) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.textContent = "在本窗口重新登录";
      button.addEventListener("click", () => this.carryThroughSignIn(message));
      this.trouble.append("；或者 ", button);
    }
    this.trouble.hidden = false;
  }

  /** Send the text as an ordinary form: the sign-in page carries it, and the workbench opens it again afterwards. */
  carryThroughSignIn(message) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = message.address;
    form.hidden = true;
    for (const [name, value] of Object.entries({ ...message.fields, csrf_token: this.token })) {
      if (value === null || value === undefined) continue;
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    this.waiting.clear();
    form.submit();
  }
}

function bodyOf(fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) body.append(name, value);
  return body;
}

async function answerOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
