// Warns before the session ends and keeps it alive on request. Without this script nothing is lost: a form sent after
// the end comes back, with its text, after signing in again.

const WARN_BEFORE_SECONDS = 300;

const dialog = document.getElementById("session-warning");
const message = dialog.querySelector("[data-remaining]");
const button = dialog.querySelector("[data-continue]");
// Windows of the same browser share one session; activity in one of them counts for all.
const channel = new BroadcastChannel("fazhi-session");
let endsAt = Date.now() + Number(dialog.dataset.seconds) * 1000;
// "alive", "warned" or "ended": the dialog opens once for each of the last two, so whoever closes it is left in peace.
let announced = "alive";

function remainingSeconds() {
  return Math.round((endsAt - Date.now()) / 1000);
}

function update() {
  const seconds = remainingSeconds();
  const state = seconds > WARN_BEFORE_SECONDS ? "alive" : seconds > 0 ? "warned" : "ended";
  if (state === "warned") {
    message.textContent = `长时间没有操作，登录将在 ${Math.ceil(seconds / 60)} 分钟内过期。`;
    button.textContent = "继续使用";
  } else if (state === "ended") {
    message.textContent = "登录已过期。您可以继续查看本页；提交时需要重新登录。";
    button.textContent = "知道了";
  }
  if (state === announced) return;
  announced = state;
  if (state === "alive") dialog.close();
  else if (!dialog.open) dialog.showModal();
}

function extendTo(seconds) {
  endsAt = Date.now() + seconds * 1000;
  update();
}

async function keepAlive() {
  dialog.close();
  if (remainingSeconds() <= 0) return;
  const response = await fetch(dialog.dataset.keepAlive, {
    method: "POST",
    headers: { "X-CSRFToken": dialog.dataset.token, Accept: "application/json" },
  });
  if (!response.ok) {
    extendTo(0);
    return;
  }
  const { seconds } = await response.json();
  channel.postMessage(seconds);
  extendTo(seconds);
}

button.addEventListener("click", keepAlive);
channel.addEventListener("message", (event) => extendTo(event.data));
channel.postMessage(Number(dialog.dataset.seconds));
setInterval(update, 5000);
// A laptop that slept wakes to the truth at once.
document.addEventListener("visibilitychange", () => { if (!document.hidden) update(); });
update();
