// What every page of this application needs from a script. Without it every page works the same.
const self = document.currentScript;
function load(address) {
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
}
const each = (what, act) => document.querySelectorAll(what).forEach(act);

// "Show" beside a password: for whoever types slowly, or on a phone.
each("[data-reveal]", (button) => {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });
});

// A dialog opens over the page; without a script its link leads to a page that does the same.
each("[data-opens]", (link) => {
  const open = (event) => {
    event.preventDefault();
    document.getElementById(link.dataset.opens).showModal();
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", open);
  link.addEventListener("keydown", (event) => event.key === " " && open(event));
});

// A refusal takes the focus, so that whoever cannot see it hears it first.
document.getElementById("problem")?.focus();

// What is typed is kept where a form asks for it; signing out leaves nothing behind (school computers are shared).
if (document.querySelector("form[data-keep]")) load(self.dataset.keep);
each('form[action="/sign-out"]', (form) =>
  form.addEventListener("submit", () => {
    for (const name of Object.keys(localStorage)) if (name.startsWith("aivo-draft:")) localStorage.removeItem(name);
  }),
);

// Reading aloud, where the device can speak.
const listen = document.querySelector("[data-listen]");
if (listen && "speechSynthesis" in globalThis) load(listen.dataset.listen);
