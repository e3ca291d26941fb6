// Hands files in by tus (resumable uploads): dropped or chosen, folders too; three at a time, each with its progress.
// A file that was cut off goes on from there when it is chosen again, in the same browser or after the line is back.
const form = document.querySelector("#upload");
const words = form.dataset;
const box = document.querySelector("#progress");
const list = box.querySelector(".uploads");
const AT_A_TIME = 3;
const PIECE = 16 * 1024 * 1024;
const SHOWN = 200;
const queue = [];
const files = { all: 0, done: 0 };
let active = 0;

form.querySelector(".no-script-only").hidden = true;
form.querySelector(".folder").hidden = false;

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function draw() {
  box.hidden = files.all === 0;
  const total = words.total.replace("{done}", files.done).replace("{all}", files.all);
  box.querySelector(".total").textContent = total;
  box.querySelector(".rest").textContent = queue.length ? words.more.replace("{n}", queue.length) : "";
}

function makeRow(path) {
  const row = element("li", "", "upload");
  const bar = element("progress");
  const button = element("button", words.stop, "link");
  Object.assign(bar, { max: 1, value: 0 });
  bar.setAttribute("aria-label", path);
  button.type = "button";
  const said = element("span", words.waiting, "said soft");
  row.append(element("span", path, "file-name"), bar, said, button);
  list.append(row);
  while (list.children.length > SHOWN) {
    const old = list.querySelector(".done");
    if (!old) break;
    old.remove();
  }
  return { row, bar, said, button };
}

function refusal(error) {
  const answer = error.originalResponse;
  if (!answer) return words.failed;
  const led = answer.getUnderlyingObject()?.responseURL ?? "";
  if (answer.getStatus() === 401 || led.includes("/sign-in")) return words.signin;
  try {
    const told = JSON.parse(answer.getBody());
    const zh = document.documentElement.lang !== "en";
    return zh ? told.detail.split(" / ")[0] : told.detail;
  } catch {
    return words.failed;
  }
}

function begin({ file, path }) {
  active += 1;
  const shown = makeRow(path);
  const say = (text) => { shown.said.textContent = text; };
  const end = (className) => {
    active -= 1;
    shown.row.classList.add(className);
    draw();
    next();
  };
  if (!file.size) {
    say(words.empty);
    shown.button.remove();
    end("failed");
    return;
  }
  let furthest = -1;
  const chosen = form.elements.case?.value ?? "";
  const upload = new window.tus.Upload(file, {
    endpoint: "/inbox/uploads",
    chunkSize: PIECE,
    uploadDataDuringCreation: true,
    removeFingerprintOnSuccess: true,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
    headers: { "X-Form-Token": form.elements.form_token.value },
    metadata: { filename: file.name, relativePath: path, case: chosen },
    fingerprint: async () => ["docarchive", path, file.size, file.lastModified, chosen].join("|"),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status === 409 || status === 503;
      if (again) say(words.lost);
      return again;
    },
    onProgress: (sent, total) => {
      if (sent <= furthest) return; // after a cut it is told so until there is more than before
      furthest = sent;
      shown.bar.value = sent / total;
      say(`${Math.floor((100 * sent) / total)} %`);
    },
    onSuccess: () => {
      files.done += 1;
      shown.bar.value = 1;
      say(words.sent);
      shown.button.remove();
      end("done");
    },
    onError: (error) => {
      say(refusal(error));
      shown.button.textContent = words.again;
      stopped = true;
      end("failed");
    },
  });
  let stopped = false;
  shown.button.addEventListener("click", () => {
    if (stopped) {
      stopped = false;
      active += 1;
      shown.row.classList.remove("failed");
      shown.button.textContent = words.stop;
      upload.start();
    } else {
      upload.abort();
      stopped = true;
      shown.button.textContent = words.again;
      say(words.stopped);
      end("failed");
    }
  });
  upload.findPreviousUploads().then((before) => {
    if (before.length) {
      upload.resumeFromPreviousUpload(before[0]);
      say(words.resumed);
    }
    upload.start();
  });
}

function next() {
  while (active < AT_A_TIME && queue.length) begin(queue.shift());
  draw();
}

function take(found) {
  queue.push(...found);
  files.all += found.length;
  next();
}

// what is dropped

async function entriesOf(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...some);
  }
}

async function filesOf(entry, above) {
  const path = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path }];
  }
  const found = [];
  for (const inner of await entriesOf(entry)) found.push(...(await filesOf(inner, `${path}/`)));
  return found;
}

form.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file") return;
  take([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
  input.value = "";
});
form.addEventListener("submit", (event) => event.preventDefault());

const drop = document.querySelector("#drop");
const over = (is) => drop.classList.toggle("over", is);
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  over(true);
});
drop.addEventListener("dragleave", () => over(false));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  over(false);
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) {
    take([...event.dataTransfer.files].map((file) => ({ file, path: file.name })));
    return;
  }
  for (const entry of entries) take(await filesOf(entry, ""));
});
addEventListener("beforeunload", (event) => {
  if (active || queue.length) event.preventDefault();
});
