// Keeps what is typed into a form with data-keep on this device until it is saved: through a reload, a lost connection and
// an expired sign-in. It is encrypted under a key that only this person's pages carry (school computers are shared), goes
// away once it is saved, at sign-out, and after 30 days. The server never sees a draft.
const PREFIX = "aivo-draft:";
const LONGEST = 30 * 24 * 3600 * 1000;
const notice = document.getElementById("notice");
const words = notice?.dataset;

function forget(older) {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(name)).at;
    } catch {}
    if (!(at > older)) localStorage.removeItem(name);
  }
}

const encoder = new TextEncoder();
const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (each) => String.fromCharCode(each)).join(""));
const digest = (data) => crypto.subtle.digest("SHA-256", encoder.encode(data));

// What a person typed; not the token, not a version, never a password or a file.
function fields(form) {
  return [...form.elements].filter(
    (each) => each.name && !["hidden", "password", "file", "submit", "button", "reset", "fieldset"].includes(each.type),
  );
}
function typed(form) {
  return fields(form).map((each) => [each.name, ["checkbox", "radio"].includes(each.type) ? each.checked : each.value]);
}
function put(form, values) {
  const left = [...values];
  for (const each of fields(form)) {
    const at = left.findIndex(([name]) => name === each.name);
    if (at < 0) continue;
    const [, value] = left.splice(at, 1)[0];
    if (typeof value === "boolean") each.checked = value;
    else each.value = value;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}
function tell(what) {
  if (notice.textContent !== what) notice.textContent = what;
  notice.classList.add("shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => notice.classList.remove("shown"), 6000);
}

async function keeper(form, key) {
  const name = PREFIX + text(await digest(`${words.person} ${form.dataset.keep}`)).slice(0, 22);
  const first = JSON.stringify(typed(form));
  let last = first;
  let busy = Promise.resolve();

  const store = (sent) => {
    last = JSON.stringify(typed(form));
    const plain = encoder.encode(JSON.stringify({ values: JSON.parse(last), sent }));
    busy = busy.then(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), iv: text(iv), sealed: text(sealed) }));
    });
    return busy.catch(() => {}); // no room left on the device: typing goes on
  };
  const drop = () => localStorage.removeItem(name);
  const read = async () => {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.sealed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  };

  const offer = (message, ...buttons) => {
    const box = document.createElement("div");
    box.className = "kept";
    box.setAttribute("role", "group");
    const says = document.createElement("p");
    says.textContent = message;
    box.append(says);
    for (const [label, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        box.remove();
        form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      });
      box.append(button);
    }
    form.before(box);
    tell(message);
  };

  let timer;
  const later = () => {
    clearTimeout(timer);
    if (JSON.stringify(typed(form)) === last) return;
    timer = setTimeout(() => store(false).then(() => tell(navigator.onLine ? words.saved : words.offline)), 500);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => {
    if (JSON.stringify(typed(form)) !== last) store(false);
  });

  let refused = false;
  form.addEventListener("submit", async (event) => {
    if (refused || event.defaultPrevented) return;
    event.preventDefault();
    clearTimeout(timer);
    const submitter = event.submitter;
    const body = new FormData(form);
    if (submitter?.name) body.append(submitter.name, submitter.value);
    await store(true);
    let answer;
    try {
      const sent = form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
      answer = await fetch(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, {
        method: "POST",
        body: sent,
        headers: { "X-Aivo-Keep": "1" },
      });
    } catch {
      tell(words.offline);
      return;
    }
    const goal = answer.headers.get("location");
    if (answer.ok && goal) {
      if (!goal.startsWith("/sign-in")) drop();
      location.assign(goal);
    } else {
      refused = true; // the browser sends it again by itself and shows the answer; what was refused changed nothing
      form.requestSubmit(submitter);
    }
  });

  const kept = await read();
  if (!kept || JSON.stringify(kept.values) === first) {
    if (kept) drop();
    return;
  }
  if (kept.sent && last === first) {
    put(form, kept.values);
    last = JSON.stringify(typed(form));
    offer(words.back, [words.discard, () => (drop(), put(form, JSON.parse(first)))]);
  } else offer(words.offer, [words.restore, () => put(form, kept.values)], [words.discard, drop]);
}

async function begin() {
  forget(Date.now() - LONGEST);
  if (!words?.person || !globalThis.crypto?.subtle) return;
  const key = await crypto.subtle.importKey("raw", await digest(`seal ${words.person}`), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  for (const form of document.querySelectorAll("form[data-keep]")) await keeper(form, key);
}
begin();
