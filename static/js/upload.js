// Drag and drop with progress for the upload form. Without this script the same form uploads in the ordinary way.

const NOTES = {
  sending: "正在上传",
  reading: "已上传，正在读取和审查…",
  lost: "网络连接中断，文件没有上传，请重试。",
  expired: "登录已过期，请重新登录后再上传。",
  view: "查看审查结果",
  known: "内容与已上传的文件相同，查看该文件",
};

const form = document.querySelector("[data-upload]");

/** One line of the list: the file's name, its progress, and what has become of it. */
function showItem(list, file) {
  const item = document.createElement("li");
  item.className = "upload-item";
  const name = document.createElement("span");
  name.className = "upload-name";
  name.textContent = file.name;
  const note = document.createElement("span");
  note.className = "upload-note";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", `${file.name} 上传进度`);
  item.append(name, note, bar);
  list.append(item);
  return {
    progress(part) {
      if (part < 1) {
        bar.value = part;
        note.textContent = `${NOTES.sending} ${Math.round(part * 100)}%`;
      } else {
        bar.removeAttribute("value");
        note.textContent = NOTES.reading;
      }
    },
    refuse(message) {
      item.classList.add("is-refused");
      bar.remove();
      note.textContent = message;
    },
    finish(location, isNew) {
      item.classList.add("is-done");
      bar.remove();
      const link = document.createElement("a");
      link.href = location;
      link.textContent = isNew ? NOTES.view : NOTES.known;
      note.replaceChildren(link);
    },
  };
}

/** What the server said, or null where it did not answer in JSON: a sign-in page does not. */
function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

/** Send one file as the form itself would; resolves to where its document is, or null where it was refused. */
function send(file, token, item) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    data.append("token", token);
    data.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", window.location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) item.progress(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => item.progress(1));
    request.addEventListener("error", () => {
      item.refuse(NOTES.lost);
      resolve(null);
    });
    request.addEventListener("load", () => {
      const answer = answerOf(request);
      if (request.status < 300 && answer?.location) {
        item.finish(answer.location, answer.is_new);
        resolve(answer.location);
      } else {
        item.refuse(answer?.error ?? NOTES.expired);
        resolve(null);
      }
    });
    request.send(data);
  });
}

async function uploadAll(files) {
  const list = form.querySelector("[data-upload-list]");
  const button = form.querySelector("button[type=submit]");
  const token = form.elements.token.value;
  let sent = Number(form.dataset.sent ?? 0);
  let reached = null;
  button.disabled = true;
  for (const file of files) {
    reached = await send(file, `${token}-${sent}`, showItem(list, file));
    sent += 1;
  }
  form.dataset.sent = String(sent);
  form.elements.file.value = "";
  button.disabled = false;
  if (files.length === 1 && reached) window.location.assign(reached);
}

if (form) {
  const zone = form.querySelector("[data-drop-zone]");
  const input = form.elements.file;
  form.querySelector("[data-drop-lead]").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, () => zone.classList.add("is-over"));
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("is-over"));
  }
  zone.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer.files];
    if (files.length) uploadAll(input.multiple ? files : files.slice(0, 1));
  });
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the browser, or the server, says that a file is missing
    event.preventDefault();
    uploadAll([...input.files]);
  });
  // A file let fall beside the zone would otherwise replace the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
}
